/* STREAM's copy in plain C: c[i] = a[i], 16 bytes an element, best of 20. Arrays of 128 MiB. */
#include <stdio.h>
#include <stdlib.h>
#include <omp.h>

int main(void) {
    const size_t n = 1 << 24;
    double *a = malloc(n * sizeof *a), *c = malloc(n * sizeof *c), best = 1e9;
#pragma omp parallel for
    for (size_t i = 0; i < n; i++) a[i] = i, c[i] = 0;
    for (int round = 0; round < 20; round++) {
        double start = omp_get_wtime();
#pragma omp parallel for
        for (size_t i = 0; i < n; i++) c[i] = a[i];
        double seconds = omp_get_wtime() - start;
        if (seconds < best) best = seconds;
    }
    printf("%.3e\n", 16.0 * n / best);
    return c[n / 2] != n / 2;
}
