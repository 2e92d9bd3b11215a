/** A tariff of the provider (`products`). */
export interface Tariff {
  /** The `pid` that `create` takes. */
  readonly id: string;
  readonly name: string;
  /** As the provider writes it. */
  readonly price: string | undefined;
  readonly currency: string | undefined;
}

/** A template of an operating system (`ostpls`). */
export interface Template {
  /** The `ostpl` that `install` takes. */
  readonly name: string;
  readonly title: string;
}

export interface Catalogue {
  readonly tariffs: readonly Tariff[];
  readonly templates: readonly Template[];
}

/** A public SSH key as the provider keeps it; old ones may have nothing but a label. */
export interface SshKey {
  readonly id: string;
  readonly publicKey: string | undefined;
  readonly label: string | undefined;
}
