/** Tables whose numbers stand on buttons, which outlive their rows. */
export const numberedTables = ['servers', 'links', 'operations', 'roles', 'team_requests'] as const;

/** The number of a new row, in SQL: one that no row of the table ever had (migrations/0010_numbers.sql). */
export const nextNumber = (table: (typeof numberedTables)[number]): string =>
  `(SELECT 1 + max(coalesce((SELECT max(id) FROM ${table}), 0),
     coalesce((SELECT last FROM numbers_used WHERE name = '${table}'), 0)))`;
