/* The one open position and its sleeve's account. */
#ifndef POSITION_H
#define POSITION_H

#include "engine.h"

/* A charge is bounded over so many bars, so that they are held at a time. */
enum { SEGMENT_BARS = 256 };

typedef struct {
  const Symbol *symbol;
  double side, units, cash, equity, extreme, stop, profit, entryPrice, equityBefore;
  double commission, slippage, slippageVolatility, rootOfYear, borrow, financing;
  double leverage, volatilityTarget, stopLoss, takeProfit, trailing;
  double growth, debtGrowth, shortWeight;
  double gained, lost, notional;
  int trades, wins;
} Position;

void beginPosition(Position *position, const Workload *workload, const Strategy *strategy);
/* At a price before slippage. */
void openPosition(Position *position, double side, int bar, double reference);
void closePosition(Position *position, int bar, double reference, bool liquidation);
void closeIfTouched(Position *position, int bar);
/* Charges the bar and answers the equity at its close. */
double settle(Position *position, int bar);
/* Holds the position over bars that come near no level, at most SEGMENT_BARS of them, the first being `place`. */
int ride(Position *position, int bar, int to, int place);

#endif
