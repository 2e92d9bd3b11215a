## What is shown while the provider can't be read

outdated-line = ⚪️ Последние данные { $when }: { $reason }.
outdated-line-of = ⚪️ { $label }: последние данные { $when }, { $reason }.
outdated-line-no-reason = ⚪️ Последние данные { $when }.
outdated-line-of-no-reason = ⚪️ { $label }: последние данные { $when }.
outdated-key-rejected = 🔑 Провайдер отклонил ключ аккаунта { $label }. Последние данные { $when }. Привяжите аккаунт заново или нажмите «Проверить» в разделе «Аккаунты».
outdated-key-rejected-group = 🔑 Провайдер отклонил ключ этого аккаунта. Последние данные { $when }. Владельцу нужно привязать аккаунт заново.
card-title-was = { $dot } { $was } · { $when } · { $name } · { $ip }
card-title-was-no-ip = { $dot } { $was } · { $when } · { $name }
card-outdated = ⚪️ Данные устарели: { $reason }.
order-was = { $status }, данные { $when }
orders-unreadable =
    { $n ->
        [one] ⚠️ Не удаётся прочесть { $n } заказ: провайдер прислал его в неизвестном формате.
        [few] ⚠️ Не удаётся прочесть { $n } заказа: провайдер прислал их в неизвестном формате.
       *[other] ⚠️ Не удаётся прочесть { $n } заказов: провайдер прислал их в неизвестном формате.
    }
account-unread = последние данные { $when }: { $reason }
button-link-again = 🔗 Привязать заново
key-rejected = 🔑 Провайдер отклонил ключ аккаунта { $label }. Привяжите аккаунт заново.
callback-key-rejected = Провайдер отклонил ключ этого аккаунта. Сначала привяжите аккаунт заново.

## The last known state of a server

was-running = работал
was-stopped = был остановлен
was-rebooting = перезагружался
was-starting = запускался
was-stopping = останавливался
was-installing = устанавливался
was-suspended = был приостановлен
was-unknown = состояние было неизвестно
was-unread = данных ещё не было
was-empty = не был установлен
was-pending = не был оплачен
was-cancelled = был отменён
was-terminated = был удалён провайдером
was-fraud = был отмечен как мошеннический
was-gone = не было в аккаунте

## Notifications

monitoring-stopped = ⚪️ Мониторинг остановлен: { $reason }.
monitoring-stopped-of = ⚪️ Мониторинг остановлен ({ $label }): { $reason }.
monitoring-stopped-hint = Данные могут быть устаревшими. Когда мониторинг возобновится, придёт сообщение.
monitoring-resumed = ✅ Мониторинг снова работает. Перерыв: { $duration }.
monitoring-resumed-of = ✅ Мониторинг снова работает ({ $label }). Перерыв: { $duration }.
monitoring-unchanged = За это время ничего не изменилось.
monitoring-not-read =
    { $n ->
        [one] ⚪️ По { $n } серверу пока нет свежих данных.
       *[other] ⚪️ По { $n } серверам пока нет свежих данных.
    }
monitoring-changed = За это время изменилось:
monitoring-change = { $dot } { $name } · { $state }, раньше { $was }
monitoring-change-new = { $dot } { $name } · { $state }, новый
event-order-returned = ↩️ { $name } снова есть в аккаунте.

## Why an account can't be read, as a part of a sentence

reason-refused = провайдер отклоняет запрос
reason-bad-credentials = провайдер отклонил ключ
reason-address-not-allowed = адреса бота нет в белом списке провайдера
reason-not-found = провайдер отвечает «не найдено»
reason-unknown-action = провайдер не знает такого запроса
reason-rate-limited = провайдер получает слишком много запросов
reason-two-factor = провайдер просит код двухфакторной аутентификации
reason-captcha = провайдер просит пройти капчу
reason-unpaid-invoices = провайдер просит сначала оплатить счёт
reason-client-suspended = провайдер приостановил аккаунт
reason-email-unverified = почта аккаунта не подтверждена у провайдера
reason-maintenance = у провайдера идут технические работы
reason-node-trouble = у провайдера нет связи с машиной, на которой работает сервер
reason-cloudflare-challenge = Cloudflare, через который работает сайт провайдера, не пропускает бота
reason-cloudflare-error = Cloudflare не может связаться с провайдером
reason-moved = API провайдера переехал на другой адрес
reason-unreadable-reply = ответы провайдера не удаётся прочесть
reason-unreachable = провайдер недоступен
reason-timed-out = провайдер не отвечает
reason-unavailable = у провайдера неполадки
