/** The run whose archive hash is kept here; the command line makes the same one with `--seed 7 --generations 3 --population 60`. */
export const goldenRequest = { seed: 7, generations: 3, population: 60 };

export const goldenHash = "d26e98c4f41bad9557867502c18d2277580b81433d240d7bfad8d502e8898dd5";
