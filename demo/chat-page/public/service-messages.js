import { t } from './texts.js';

const namesOf = value =>
  (Array.isArray(value) ? value : [value]).map(user => user.first_name ?? t('someone')).join(', ');

/** What a service message says, such as "Anna added Boris". */
export function describeService(author, service) {
  if (service.new_chat_members)
    return t('{author} added {names}', { author, names: namesOf(service.new_chat_members) });
  if (service.left_chat_member) {
    const names = namesOf(service.left_chat_member);
    return names === author
      ? t('{author} left', { author })
      : t('{author} removed {names}', { author, names });
  }
  if (service.migrate_to_chat_id) return t('{author} upgraded the group to a supergroup', { author });
  if (service.migrate_from_chat_id) return t('{author} made a supergroup of the group', { author });
  if (service.pinned_message) return t('{author} pinned a message', { author });
  if (service.forum_topic_created) {
    const { name } = service.forum_topic_created;
    return t('{author} created the topic {name}', { author, name });
  }
  if (service.forum_topic_closed) return t('{author} closed the topic', { author });
  if (service.forum_topic_reopened) return t('{author} reopened the topic', { author });
  return `${author}: ${Object.keys(service).join(', ')}`;
}
