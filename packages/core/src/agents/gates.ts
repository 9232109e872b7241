/** A champion passes both on the validation part. The gate alone crowns luck: evidence is shown beside it. */
export const championGate = { cagr: 0.2, sharpe: 0.9, tradesMin: 5 } as const;

/** A near-winner has this share of both figures: worth a micro-mutation, not a crown. */
export const nearWinnerShare = 0.8;
