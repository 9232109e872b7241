/*
 * The engine's design once more, in C, for comparison alone: what gcc makes of it is the yardstick of the benchmark, and
 * that both come to the same bits shows that they do the same work. The order of every addition is the engine's.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <stdbool.h>
#include <stdint.h>

enum { BLOCK_BARS = 128, EXTREME_BARS = 32, ROW_VALUES = 160, WINDOW_MAX = 512, SPARE = 64 };

/* Two values side by side, wherever they lie in memory. */
typedef double pair __attribute__((vector_size(16), aligned(8), may_alias));

/* Columns have SPARE values behind their last bar, and WINDOW_MAX before the first of `sums`. */
typedef struct {
  int bars, blocks;
  double *open, *high, *low, *close, *volatility;
  /* No price of the bar lies outside; then the extremes of each 32 bars. */
  double *floor, *ceiling, *floorMin, *ceilingMax, *highMax, *lowMin;
  /* Of closes less the first one; sums[t] is of the bars before t. */
  double *sums;
  double origin;
} Symbol;

typedef struct {
  double barsPerYear, commissionBps, slippageBps, slippageVolatility, borrowAnnual, financingAnnual, calendarDays;
} Terms;

/* Places: an atom, a tile of its own memory, a whole bitset of the strategy's, or no bar at all. */
enum { PLACE_ATOM, PLACE_TILE, PLACE_WHOLE, PLACE_NOTHING };
typedef struct {
  int32_t kind, number;
} Place;

enum { OP_AND, OP_OR, OP_AND_NOT, OP_NOT, OP_HELD, OP_NEITHER };
typedef struct {
  int32_t kind, count;
  Place a, b, c, out;
} Operation;

typedef struct {
  int32_t firstOperation, operations, firstSignal, holdingMax;
  Place longEntry, longExit, shortEntry, shortExit;
  double leverage, volatilityTarget, stopLoss, takeProfit, trailingStop, capital;
} Strategy;

enum { SIDE_CONSTANT, SIDE_SMA, SIDE_RSI };
typedef struct {
  int32_t kind, window;
  double value;
} Side;

enum { ATOM_ABOVE, ATOM_CROSSES, ATOM_GIVEN };
typedef struct {
  int32_t kind, given;
  Side left, right;
} Atom;

typedef struct {
  Symbol symbol;
  Terms terms;
  int start, end;
  int atomCount, operationCount, strategyCount;
  Atom *atoms;
  Operation *operations;
  Strategy *strategies;
  uint64_t *given;
} Workload;

void *zeroed(uint64_t bytes);
Workload readWorkload(const char *path);

/* Bitsets of atoms, built when they are first asked for; `forget` empties the cache. */
void useAtoms(const Workload *workload);
void forgetAtoms(void);
const uint64_t *atomBits(int atom);

typedef struct {
  const uint64_t *longEntry, *longExit, *shortEntry, *shortExit;
} Signals;
void usePrograms(const Workload *workload);
Signals evaluate(const Strategy *strategy);

/* How a position's cash changes by the bar: not at all, a debt by a factor, or by a short position's charges. */
typedef enum { FREE, INDEBTED, CHARGED } Carry;
typedef struct {
  double growth, borrow, financing;
} Charges;

/* Places count returns, from 0 at the bar after the range's first. */
void beginMeasure(int returns, double first, double *row, Charges charges);
/* Bars that move begin at `place`: until there the equity stood still. */
void beginStretch(int place);
void measureStep(double equity, int place);
/* The places [place, to), in which `units` (below zero: short) are held; answers the cash after them. */
double measureHeld(Carry kind, const double *prices, double cash, double units, int place, int to);
/* Ends a stretch: what waits for its neighbour goes alone. */
void settleMeasure(void);
void endMeasure(void);

int firstTouch(const Symbol *symbol, int bar, int to, double lower, double upper);
int firstTouchTrailing(const Symbol *symbol, int bar, int to, double lower, double upper, double keep, double side,
                       double *extreme);

void runStrategy(const Workload *workload, const Strategy *strategy, double *row);

#endif
