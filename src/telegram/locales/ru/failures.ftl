### What went wrong at the provider, as the end of a sentence without its full stop

failure-refused = провайдер говорит: «{ $message }»
failure-bad-credentials = провайдер не принимает этот ID клиента и ключ. Посмотрите их в панели провайдера и привяжите аккаунт заново
failure-bad-login = провайдер не принимает эту почту и пароль
failure-address-not-allowed = провайдер принимает запросы API только с адресов из белого списка своей поддержки. Попросите поддержку через тикет добавить адрес машины, на которой работает бот
failure-not-found = провайдер не находит этого в аккаунте
failure-already-exists = провайдер говорит, что это уже есть
failure-unknown-action = провайдер не знает такого действия
failure-price-changed = теперь провайдер просит за него { $price }
failure-unreadable-reply = ответ провайдера не удалось прочесть. Попробуйте через несколько минут
failure-unreachable = провайдер недоступен
failure-timed-out = провайдер не ответил вовремя. Попробуйте через несколько минут
failure-unavailable = у провайдера сейчас неполадки. Попробуйте через несколько минут
failure-outcome-unknown = отправлено, ответа не было
