/** A prime: multiples of it, modulo an interval, spread rows with neighbouring ids all over it. */
export const spreadStep = 7919;
