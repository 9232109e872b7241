/*
 * `engine FILE`: reads a workload, then a word a line, and answers each with one line.
 * cold, warm: nanoseconds of the processor for the whole population, its atoms not known or known. hash: of all rows of the last run.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "engine.h"

static double nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return now.tv_sec * 1e9 + now.tv_nsec;
}

static double runAll(const Workload *workload, double *rows) {
  double began = nanoseconds();
  for (int k = 0; k < workload->strategyCount; k++)
    runStrategy(workload, &workload->strategies[k], rows + (int64_t)k * ROW_VALUES);
  return nanoseconds() - began;
}

/* FNV-1a over 32-bit words, the lower one of a number first. */
static uint32_t hashOf(const double *rows, int64_t values) {
  uint32_t hash = 0x811c9dc5, words[2];
  for (int64_t k = 0; k < values; k++) {
    memcpy(words, rows + k, sizeof words);
    for (int part = 0; part < 2; part++) hash = (hash ^ words[part]) * 0x01000193;
  }
  return hash;
}

int main(int count, char **words) {
  if (count != 2) {
    fprintf(stderr, "usage: engine FILE\n");
    return 2;
  }
  Workload workload = readWorkload(words[1]);
  int64_t values = (int64_t)workload.strategyCount * ROW_VALUES;
  double *rows = zeroed(8 * values);
  useAtoms(&workload);
  usePrograms(&workload);
  runAll(&workload, rows);
  char line[16];
  while (fgets(line, sizeof line, stdin) != NULL) {
    if (strncmp(line, "hash", 4) == 0) {
      printf("%08x\n", hashOf(rows, values));
    } else {
      if (strncmp(line, "cold", 4) == 0) forgetAtoms();
      printf("%.0f\n", runAll(&workload, rows));
    }
    fflush(stdout);
  }
  return 0;
}
