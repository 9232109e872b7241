#include "position.h"

#include <math.h>

static const double MARGIN = 1e-9;

void beginPosition(Position *position, const Workload *workload, const Strategy *strategy) {
  const Terms *terms = &workload->terms;
  *position = (Position){
      .symbol = &workload->symbol,
      .equity = strategy->capital,
      .commission = terms->commissionBps / 10000,
      .slippage = terms->slippageBps / 10000,
      .slippageVolatility = terms->slippageVolatility,
      .rootOfYear = sqrt(terms->barsPerYear),
      .borrow = terms->borrowAnnual / terms->barsPerYear,
      .financing = terms->financingAnnual / terms->barsPerYear,
      .leverage = strategy->leverage,
      .volatilityTarget = strategy->volatilityTarget,
      .stopLoss = strategy->stopLoss,
      .takeProfit = strategy->takeProfit,
      .trailing = strategy->trailingStop,
  };
  double growth = position->growth = 1 + position->financing;
  for (int bars = 1; bars < SEGMENT_BARS; bars *= 2) growth *= growth;
  position->debtGrowth = growth * (1 + MARGIN);
  position->shortWeight = (1 + SEGMENT_BARS * (position->borrow + position->financing)) * (1 + MARGIN);
}

static double slippageAt(const Position *position, int bar) {
  double slippage = position->slippage + position->slippageVolatility * position->symbol->volatility[bar];
  return slippage < 0.5 ? slippage : 0.5;
}

static double exposureAt(const Position *position, int bar) {
  if (position->volatilityTarget == 0) return position->leverage;
  double volatility = position->symbol->volatility[bar] * position->rootOfYear;
  if (volatility == 0) return position->leverage;
  double exposure = position->volatilityTarget / volatility;
  return exposure < position->leverage ? exposure : position->leverage;
}

void openPosition(Position *position, double side, int bar, double reference) {
  double price = reference * (1 + side * slippageAt(position, bar - 1));
  position->side = side;
  position->entryPrice = position->extreme = price;
  position->units = (exposureAt(position, bar - 1) * position->equity) / price;
  double traded = position->units * price;
  position->cash = position->equity - side * traded - traded * position->commission;
  position->equityBefore = position->equity;
  position->notional += traded;
  position->stop = position->stopLoss > 0 ? price * (1 - side * position->stopLoss) : -side * INFINITY;
  position->profit = position->takeProfit > 0 ? price * (1 + side * position->takeProfit) : side * INFINITY;
}

void closePosition(Position *position, int bar, double reference, bool liquidation) {
  double side = position->side;
  double price = liquidation ? reference : reference * (1 - side * slippageAt(position, bar - 1));
  double worth = position->units * price;
  double left = liquidation ? 0 : position->cash + side * worth - worth * position->commission;
  position->equity = left > 0 ? left : 0;
  position->notional += worth;
  position->side = 0;
  double won = position->equity - position->equityBefore;
  position->trades++;
  position->wins += won > 0;
  position->gained += 0.5 * (fabs(won) + won);
  position->lost += 0.5 * (fabs(won) - won);
}

void closeIfTouched(Position *position, int bar) {
  const Symbol *symbol = position->symbol;
  double side = position->side, adverse = (-side * position->cash) / position->units;
  bool liquidation = true;
  if (side * position->stop > side * adverse) {
    adverse = position->stop;
    liquidation = false;
  }
  double atTrail = position->extreme * (1 - side * position->trailing);
  if (position->trailing > 0 && side * atTrail > side * adverse) {
    adverse = atTrail;
    liquidation = false;
  }
  double opened = symbol->open[bar];
  double worst = side > 0 ? symbol->low[bar] : symbol->high[bar];
  double best = side > 0 ? symbol->high[bar] : symbol->low[bar];
  if (side * opened <= side * adverse) closePosition(position, bar, opened, liquidation);
  else if (side * opened >= side * position->profit) closePosition(position, bar, opened, false);
  else if (side * worst <= side * adverse) closePosition(position, bar, adverse, liquidation);
  else if (side * best >= side * position->profit) closePosition(position, bar, position->profit, false);
}

double settle(Position *position, int bar) {
  const Symbol *symbol = position->symbol;
  double side = position->side;
  if (side == 0) return position->equity;
  double closed = symbol->close[bar], worth = position->units * closed;
  if (side > 0) {
    if (position->cash < 0) position->cash *= position->growth;
  } else {
    double excess = 2 * worth - position->cash;
    position->cash =
        position->cash - position->borrow * worth - position->financing * (0.5 * (fabs(excess) + excess));
  }
  double left = position->cash + side * worth;
  if (left <= 0) {
    closePosition(position, bar, closed, true);
    return position->equity;
  }
  double reached = side > 0 ? symbol->high[bar] : symbol->low[bar];
  if (side * reached > side * position->extreme) position->extreme = reached;
  return left;
}

int ride(Position *position, int bar, int to, int place) {
  const Symbol *symbol = position->symbol;
  double side = position->side, cash = position->cash, units = position->units;
  double lower = side > 0 ? position->stop : position->profit, upper = side > 0 ? position->profit : position->stop;
  int end = to < bar + SEGMENT_BARS ? to : bar + SEGMENT_BARS;
  if (side > 0 && cash < 0) {
    double level = (cash * position->debtGrowth) / -units;
    if (level > lower) lower = level;
  } else if (side < 0) {
    double level = cash / (units * position->shortWeight);
    if (level < upper) upper = level;
  }
  int found = position->trailing > 0
                  ? firstTouchTrailing(symbol, bar, end, lower, upper, 1 - side * position->trailing, side,
                                       &position->extreme)
                  : firstTouch(symbol, bar, end, lower, upper);
  Carry kind = FREE;
  if (side > 0 && cash < 0 && position->growth > 1) kind = INDEBTED;
  if (side < 0 && (position->borrow > 0 || position->financing > 0)) kind = CHARGED;
  position->cash = measureHeld(kind, symbol->close + bar, cash, side * units, place, place + found - bar);
  return found;
}
