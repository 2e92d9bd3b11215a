/** A value of a PHP script. `undefined` fields are left out. */
export type Value = string | number | boolean | null | readonly Value[] | Fields;

export interface Fields {
  readonly [name: string]: Value | undefined;
}

/** The result of an action, before the quirks change how it is written. */
export interface Reply {
  readonly succeeded: boolean;
  readonly form: 'json' | 'print_r';
  readonly fields: Fields;
}

/** An id as a number, where JavaScript has one for it. `phpJson` writes the others without quotes. */
export const idValue = (id: string): number | string => (Number.isSafeInteger(Number(id)) ? Number(id) : id);

export const success = (fields: Fields = {}): Reply => ({
  succeeded: true,
  form: 'json',
  fields: { result: 'success', ...fields },
});

/** A success without `result`, as the provider's text shows list and orders. */
export const bareSuccess = (fields: Fields): Reply => ({ succeeded: true, form: 'json', fields });

export const failure = (message: string): Reply => ({
  succeeded: false,
  form: 'json',
  fields: { result: 'fail', message },
});
