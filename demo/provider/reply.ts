/** What a PHP script can say. An `undefined` field is left out. */
export type Value = string | number | boolean | null | readonly Value[] | Fields;

export interface Fields {
  readonly [name: string]: Value | undefined;
}

/** What an action has to say, before the oddities get hold of it. */
export interface Reply {
  readonly succeeded: boolean;
  readonly form: 'json' | 'print_r';
  readonly fields: Fields;
}

/** Done, with what there is to tell. */
export function success(fields: Fields = {}): Reply {
  return { succeeded: true, form: 'json', fields: { result: 'success', ...fields } };
}

/** Done, without the word `result`: as the provider's text shows list and orders. */
export function bareSuccess(fields: Fields): Reply {
  return { succeeded: true, form: 'json', fields };
}

/** Refused, and why. */
export function failure(message: string): Reply {
  return { succeeded: false, form: 'json', fields: { result: 'fail', message } };
}
