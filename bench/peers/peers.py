"""Runs the reference workload with other people's libraries and answers how long they took.

`python peers.py FOLDER`: the folder holds prices (float64: open, high, low, close one after the other) and
workload.json. Each line read is the name of a measurement; each line written is its answer as JSON, in time of the
processor, so that other programs disturb it little. Everything is compiled and warm before the first line is read.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import vectorbt as vbt
from backtesting import Backtest, Strategy
from vectorbt.portfolio import nb
from vectorbt.portfolio.enums import OppositeEntryMode, StopEntryPrice, StopExitPrice

folder = Path(sys.argv[1])
workload = json.loads((folder / "workload.json").read_text())
open_, high, low, close = np.fromfile(folder / "prices").reshape(4, -1)
BARS = len(close)
FEES = workload["commissionBps"] / 10_000
SLIPPAGE = workload["slippageBps"] / 10_000
COLUMNS = workload["columns"]
strategies = workload["strategies"]
chunks = [strategies[at : at + COLUMNS] for at in range(0, len(strategies), COLUMNS)]


def sma(window):
    sums = np.concatenate(([0.0], np.cumsum(close)))
    average = np.full(BARS, np.nan)
    average[window - 1 :] = (sums[window:] - sums[:-window]) / window
    return average


def rsi(window):
    """Wilder's, seeded with the mean of the first window."""
    change = np.diff(close)
    values = np.full(BARS, np.nan)
    values[window:] = wilder_rsi(change, window)
    return values


@nb.njit
def wilder_rsi(change, window):
    gain, loss = 0.0, 0.0
    for k in range(window):
        gain += max(change[k], 0.0) / window
        loss += max(-change[k], 0.0) / window
    values = np.empty(len(change) - window + 1)
    values[0] = 100 * gain / (gain + loss)
    for k in range(window, len(change)):
        gain += (max(change[k], 0.0) - gain) / window
        loss += (max(-change[k], 0.0) - loss) / window
        values[k - window + 1] = 100 * gain / (gain + loss)
    return values


def known(cache, window, compute):
    if window not in cache:
        cache[window] = compute(window)
    return cache[window]


def signals_of(chunk, averages, strengths):
    """Signals at the close of a bar, moved to the bar that they fill at; columns are computed once a window."""
    fast = np.column_stack([known(averages, one["fast"], sma) for one in chunk])
    slow = np.column_stack([known(averages, one["slow"], sma) for one in chunk])
    strength = np.column_stack([known(strengths, one["rsi"], rsi) for one in chunk])
    above, below = fast > slow, fast < slow
    up, down = np.zeros_like(above), np.zeros_like(above)
    up[1:] = above[1:] & ~above[:-1]
    down[1:] = below[1:] & ~below[:-1]
    for column, one in enumerate(chunk):
        up[: one["firstSignal"], column] = False
        down[: one["firstSignal"], column] = False
    long_entries = up & (strength < np.array([one["high"] for one in chunk]))
    short_entries = down & (strength > np.array([one["low"] for one in chunk]))
    return tuple(filled_next(signal) for signal in (long_entries, down, short_entries, up))


def signals_as_documented(chunk, averages, strengths):
    """The same with the library's own indicators and accessors on data frames; it has no RSI by Wilder."""
    fast = vbt.MA.run(series, window=[one["fast"] for one in chunk]).ma
    slow = vbt.MA.run(series, window=[one["slow"] for one in chunk]).ma
    fast.columns = slow.columns = range(len(chunk))
    strength = np.column_stack([known(strengths, one["rsi"], rsi) for one in chunk])
    known_from = np.arange(BARS)[:, None] >= np.array([one["firstSignal"] for one in chunk])
    up = fast.vbt.crossed_above(slow) & known_from
    down = fast.vbt.crossed_below(slow) & known_from
    long_entries = up & (strength < np.array([one["high"] for one in chunk]))
    short_entries = down & (strength > np.array([one["low"] for one in chunk]))
    return tuple(signal.vbt.signals.fshift(1) for signal in (long_entries, down, short_entries, up))


def filled_next(signal):
    moved = np.zeros_like(signal)
    moved[1:] = signal[:-1]
    return moved


def column(values):
    return np.ascontiguousarray(values).reshape(-1, 1)


def stops_of(chunk):
    return (
        np.array([[one["stopLoss"] for one in chunk]]),
        np.array([[one["takeProfit"] for one in chunk]]),
    )


series = pd.Series(close)
closes = {len(chunk): pd.DataFrame(np.repeat(column(close), len(chunk), axis=1)) for chunk in chunks}


def portfolio_of(chunk, signals, engine):
    stop_loss, take_profit = stops_of(chunk)
    entries, exits, short_entries, short_exits = signals
    return vbt.Portfolio.from_signals(
        closes[len(chunk)],
        entries=entries,
        exits=exits,
        short_entries=short_entries,
        short_exits=short_exits,
        price=column(open_),
        open=column(open_),
        high=column(high),
        low=column(low),
        sl_stop=stop_loss,
        tp_stop=take_profit,
        stop_entry_price="fillprice",
        stop_exit_price="stopmarket",
        upon_opposite_entry="reverse",
        fees=FEES,
        slippage=SLIPPAGE,
        freq="1D",
        max_orders=len(chunk) * BARS // 10,
        engine=engine,
    )


STATISTICS = ("total_return", "sharpe_ratio", "sortino_ratio", "max_drawdown", "calmar_ratio")


def statistics_of(portfolio):
    trades = portfolio.trades
    ratios = [getattr(portfolio, name)() for name in STATISTICS]
    return ratios + [trades.count(), trades.win_rate(), trades.profit_factor()]


def vectorbt(engine, signals_by):
    """Signals, simulation and eight statistics, from prices to numbers; nothing is known before."""
    averages, strengths = {}, {}
    parts = {"signals": 0.0, "simulation": 0.0, "statistics": 0.0}
    trades, held = 0, 0.0
    for chunk in chunks:
        started = time.process_time()
        signals = signals_by(chunk, averages, strengths)
        signalled = time.process_time()
        portfolio = portfolio_of(chunk, signals, engine)
        simulated = time.process_time()
        statistics = statistics_of(portfolio)
        done = time.process_time()
        parts["signals"] += signalled - started
        parts["simulation"] += simulated - signalled
        parts["statistics"] += done - simulated
        trades += int(statistics[5].sum())
        held += float(portfolio.position_coverage().sum())
    return answer(sum(parts.values()), len(strategies), trades, held / len(strategies), parts)


def bare_kernel():
    """The compiled simulation alone, called with arrays that are there already; prices are one column for all."""
    seconds, trades = 0.0, 0
    for chunk, (entries, exits, short_entries, short_exits) in zip(chunks, prepared):
        stop_loss, take_profit = stops_of(chunk)
        started = time.process_time()
        orders, _ = nb.simulate_from_signals_nb(
            target_shape=(BARS, len(chunk)),
            group_lens=np.ones(len(chunk), dtype=np.int64),
            init_cash=np.full(len(chunk), 100.0),
            call_seq=call_sequences[len(chunk)],
            long_entries=entries,
            long_exits=exits,
            short_entries=short_entries,
            short_exits=short_exits,
            price=column(open_),
            open=column(open_),
            high=column(high),
            low=column(low),
            close=column(close),
            sl_stop=stop_loss,
            tp_stop=take_profit,
            stop_entry_price=np.asarray(StopEntryPrice.FillPrice),
            stop_exit_price=np.asarray(StopExitPrice.StopMarket),
            upon_opposite_entry=np.asarray(OppositeEntryMode.Reverse),
            fees=np.asarray(FEES),
            slippage=np.asarray(SLIPPAGE),
            max_orders=len(chunk) * BARS // 10,
        )
        seconds += time.process_time() - started
        trades += len(orders)
    return answer(seconds, len(strategies), None, None, {"orders": trades / len(strategies)})


class Reference(Strategy):
    """The workload in backtesting.py's words: orders at a close fill at the next open."""

    one = None
    columns = None

    def init(self):
        self.up, self.down, self.strength = (self.I(lambda values=values: values) for values in self.columns)

    def next(self):
        up, down, strength, price = self.up[-1], self.down[-1], self.strength[-1], self.data.Close[-1]
        stop_loss, take_profit = self.one["stopLoss"], self.one["takeProfit"]
        if self.position.is_long and down or self.position.is_short and up:
            self.position.close()
        elif self.position:
            return
        if up and strength < self.one["high"]:
            self.buy(size=0.95, sl=price * (1 - stop_loss), tp=price * (1 + take_profit))
        elif down and strength > self.one["low"]:
            self.sell(size=0.95, sl=price * (1 + stop_loss), tp=price * (1 - take_profit))


frame = pd.DataFrame({"Open": open_, "High": high, "Low": low, "Close": close}) * 1e-3
frame.index = pd.date_range("1990-01-01", periods=BARS, freq="min")


def backtesting_py():
    """A few strategies, for it is slow; indicators are computed outside of what is measured."""
    some = strategies[: workload["slowStrategies"]]
    seconds, trades, held = 0.0, 0, 0.0
    for one in some:
        entries, exits, short_entries, short_exits = signals_of([one], {}, {})
        up, down = (np.append(signal[1:, 0], False).astype(float) for signal in (short_exits, exits))
        Reference.one, Reference.columns = one, (up, down, rsi(one["rsi"]))
        started = time.process_time()
        statistics = Backtest(frame, Reference, cash=1_000_000, commission=FEES, spread=SLIPPAGE).run()
        seconds += time.process_time() - started
        trades += int(statistics["# Trades"])
        held += statistics["Exposure Time [%]"] / 100
    return answer(seconds, len(some), trades, held / len(some), {})


def answer(seconds, count, trades, exposure, more):
    return {
        "msAStrategy": seconds * 1_000 / count,
        "trades": None if trades is None else trades / count,
        "exposure": exposure,
        **{name: value * 1_000 / count if name != "orders" else value for name, value in more.items()},
    }


measurements = {
    "vectorbt": lambda: vectorbt("numba", signals_as_documented),
    "vectorbt tuned": lambda: vectorbt("numba", signals_of),
    "vectorbt tuned, rust": lambda: vectorbt("rust", signals_of),
    "vectorbt's bare kernel": bare_kernel,
    "backtesting.py": backtesting_py,
}
prepared = [signals_of(chunk, {}, {}) for chunk in chunks]
call_sequences = {len(chunk): nb.build_call_seq((BARS, len(chunk)), np.ones(len(chunk), dtype=np.int64)) for chunk in chunks}
wanted = [name for name in measurements if name in workload["measurements"]]
for name in wanted:
    measurements[name]()
print(json.dumps({"ready": wanted, "versions": {"vectorbt": vbt.__version__, "numpy": np.__version__}}), flush=True)
for line in sys.stdin:
    print(json.dumps(measurements[line.strip()]()), flush=True)
