/** The run whose archive hash is kept here; the command line makes the same one with `--seed 7 --generations 3 --population 60`. */
export const goldenRequest = { seed: 7, generations: 3, population: 60 };

export const goldenHash = "a5335e31b05c9ddadfdc55ad90b5f5ffb0aee1e91dbcf9fbea56b3b8383b9ba7";
