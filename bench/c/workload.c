#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"

void *zeroed(uint64_t bytes) {
  uint64_t whole = (bytes + 127) / 64 * 64;
  void *memory = aligned_alloc(64, whole);
  if (memory == NULL) {
    fprintf(stderr, "%llu bytes are not to be had\n", (unsigned long long)whole);
    exit(1);
  }
  return memset(memory, 0, whole);
}

static void fill(FILE *file, void *to, uint64_t bytes) {
  if (fread(to, 1, bytes, file) == bytes) return;
  fprintf(stderr, "the workload ends too early\n");
  exit(1);
}

static double *readColumn(FILE *file, int bars) {
  double *column = zeroed(8ull * (bars + SPARE));
  fill(file, column, 8ull * bars);
  return column;
}

static double *extremes(const double *values, int bars, double side) {
  double *found = zeroed(8ull * (bars / EXTREME_BARS + 1));
  for (int bar = 0; bar < bars; bar++) {
    double *extreme = found + bar / EXTREME_BARS;
    if (bar % EXTREME_BARS == 0 || side * values[bar] > side * *extreme) *extreme = values[bar];
  }
  return found;
}

static double outermost(double side, double a, double b, double c) {
  double most = side * b > side * a ? b : a;
  return side * c > side * most ? c : most;
}

static void derive(Symbol *symbol) {
  int bars = symbol->bars;
  symbol->floor = zeroed(8ull * (bars + SPARE));
  symbol->ceiling = zeroed(8ull * (bars + SPARE));
  symbol->sums = (double *)zeroed(8ull * (bars + WINDOW_MAX + 2 * BLOCK_BARS)) + WINDOW_MAX;
  symbol->origin = symbol->close[0];
  for (int t = 0; t < bars; t++) {
    symbol->floor[t] = outermost(-1, symbol->low[t], symbol->open[t], symbol->close[t]);
    symbol->ceiling[t] = outermost(1, symbol->high[t], symbol->open[t], symbol->close[t]);
    symbol->sums[t + 1] = symbol->sums[t] + (symbol->close[t] - symbol->origin);
  }
  symbol->floorMin = extremes(symbol->floor, bars, -1);
  symbol->ceilingMax = extremes(symbol->ceiling, bars, 1);
  symbol->highMax = extremes(symbol->high, bars, 1);
  symbol->lowMin = extremes(symbol->low, bars, -1);
}

/* As `exportWorkload.ts` writes it: counts, terms, columns, atoms, operations, strategies, given bitsets. */
Workload readWorkload(const char *path) {
  FILE *file = fopen(path, "rb");
  if (file == NULL) {
    fprintf(stderr, "there is no file %s\n", path);
    exit(1);
  }
  int32_t counts[8];
  fill(file, counts, sizeof counts);
  Workload workload = {.start = counts[1], .end = counts[2], .atomCount = counts[3]};
  workload.operationCount = counts[4];
  workload.strategyCount = counts[5];
  Symbol *symbol = &workload.symbol;
  symbol->bars = counts[0];
  symbol->blocks = (symbol->bars + BLOCK_BARS - 1) / BLOCK_BARS;
  fill(file, &workload.terms, sizeof workload.terms);
  double **columns[] = {&symbol->open, &symbol->high, &symbol->low, &symbol->close, &symbol->volatility};
  for (int k = 0; k < 5; k++) *columns[k] = readColumn(file, symbol->bars);
  derive(symbol);
  workload.atoms = zeroed(sizeof(Atom) * (workload.atomCount + 1));
  fill(file, workload.atoms, sizeof(Atom) * workload.atomCount);
  workload.atoms[workload.atomCount].kind = ATOM_GIVEN;
  workload.operations = zeroed(sizeof(Operation) * workload.operationCount);
  fill(file, workload.operations, sizeof(Operation) * workload.operationCount);
  workload.strategies = zeroed(sizeof(Strategy) * workload.strategyCount);
  fill(file, workload.strategies, sizeof(Strategy) * workload.strategyCount);
  uint64_t bytes = 16ull * symbol->blocks * counts[6];
  workload.given = zeroed(bytes);
  fill(file, workload.given, bytes);
  fclose(file);
  return workload;
}
