export const helpText = `Tradewind evolves trading strategies on this machine and says which findings are more than luck.

Usage: npm start -- [options]        (or: tradewind [options])

  --once               stop when the run ends; exit 0 if it succeeded
  --json               events as JSON lines on standard output, nothing else there
  --data FILE…         CSV files to import and evolve on, one symbol a file:
                       date,open,high,low,close[,adj_close][,volume]
  --fetch PROVIDER:SYMBOL…  prices to fetch and evolve on; again, only what is newer: bitstamp:BTC/USD,
                       coinbase:ETH/USD, ccxt:kraken/SOL/EUR (any exchange of ccxt), tiingo:SPY (needs a
                       free key in TIINGO_TOKEN)
  --seed-strategy FILE…  strategies to begin with, one a file, as JSON as the API takes them: rules, or
                       a script; each is tried in the sandbox first, which takes two generations
  --seed N             the same seed, data and settings give the same result (default: drawn and printed)
  --generations N      laps of the evolution (default: 10)
  --population N       strategies a generation (default: 100)
  --workers N          backtests at a time (default: one a processor core)
  --home DIR           where state lives (default: .tradewind)
  --port N             of the page; 0 for any free one (default: 4400, or any free one)
  --no-run             the platform only: resumes what was running, starts nothing new
  --help, --version

A run that was stopped goes on when the same command is given again. Results go to standard output, messages to
standard error.

Examples:
  npm start                                          evolve on the samples and open the page
  npm start -- --once --seed 7 --generations 3       one short run, repeatable to the byte
  npm start -- --data prices/MSFT.csv prices/IBM.csv evolve on your own prices
  npm start -- --seed-strategy mine.json             evolve from a strategy of your own
  npm start --silent -- --once --json > events.jsonl a run for other programs
`;
