/** The run whose archive hash is kept here; the command line makes the same one with `--seed 7 --generations 3 --population 60`. */
export const goldenRequest = { seed: 7, generations: 3, population: 60 };

export const goldenHash = "bd868e213ddc252a6dfc7491a9e17d8c48c58ee863da4c81d7474eea7f92bb19";
