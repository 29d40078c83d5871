"""Loops that are compiled: log-linear models on the lattice of lists.

A pattern of lists is a number whose bits say which lists hold a person; ``counts[pattern]`` is
how many do, and ``counts[0]``, those on no list, is unknown and kept at zero. A parameter is a
number too: the set of lists that it joins. The expected count of a pattern is exp of the sum of
the parameters inside it. So what a fit needs is two transforms of the lattice: sums over subsets
give the linear predictor, sums over supersets the margins, the gradient and every entry of the
information matrix (entry (p, q) is the margin of p | q).
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

__all__ = [
    "EXISTS",
    "FAILED",
    "UNSURE",
    "fit",
    "fit_models",
    "poisson_tail",
    "refit_models",
    "stepwise",
    "stepwise_many",
    "superset_sums",
]

EXISTS = 0  # the maximum was reached with every expected count above zero: it exists
UNSURE = 1  # an expected count ran towards zero: only a linear program can tell
FAILED = 2  # the information matrix is singular: the parameters cannot be told apart

_MOST_STEPS = 60
_CLOSE = 1e-9  # of the largest difference of a margin, relative to 1 + the margin
_SMALL = 1e-5  # an expected count below this may be running towards zero
_STILL = 1e-3  # a last step of the parameters below this: the maximum was reached
_STEEPEST = 30.0


@njit(cache=True, nogil=True)
def superset_sums(values, lists):
    for bit in range(lists):
        step = 1 << bit
        for pattern in range(1 << lists):
            if not pattern & step:
                values[pattern] += values[pattern | step]


@njit(cache=True, nogil=True)
def _subset_sums(values, lists):
    for bit in range(lists):
        step = 1 << bit
        for pattern in range(1 << lists):
            if pattern & step:
                values[pattern] += values[pattern ^ step]


@njit(cache=True, nogil=True)
def _solve(matrix, right, size):
    """Solve a symmetric positive definite system in place; False where it is none."""
    for i in range(size):
        for j in range(i + 1):
            total = matrix[i, j]
            for k in range(j):
                total -= matrix[i, k] * matrix[j, k]
            if i == j:
                if not total > 1e-11 * matrix[i, i]:
                    return False
                matrix[i, i] = math.sqrt(total)
            else:
                matrix[i, j] = total / matrix[j, j]
    for i in range(size):
        total = right[i]
        for k in range(i):
            total -= matrix[i, k] * right[k]
        right[i] = total / matrix[i, i]
    for i in range(size - 1, -1, -1):
        total = right[i]
        for k in range(i + 1, size):
            total -= matrix[k, i] * right[k]
        right[i] = total / matrix[i, i]
    return True


@njit(cache=True, nogil=True)
def fit(counts, margins, lists, parameters, size, expected):
    """Fit a model by Newton's method; fill ``expected``; return (log likelihood, status).

    ``parameters[:size]`` begins with 0, the intercept. A parameter whose margin is zero is
    minus infinity: it and the patterns above it leave the fit (extended maximum likelihood,
    Fienberg and Rinaldo 2012). The log likelihood leaves out the sum of log(count!).
    """
    cells = 1 << lists
    free = np.empty(size, np.int64)
    used = 0
    closed = np.zeros(cells, np.bool_)
    closed[0] = True
    for place in range(size):
        parameter = parameters[place]
        if place == 0 or margins[parameter] > 0:
            free[used] = parameter
            used += 1
        else:
            for pattern in range(1, cells):
                if pattern & parameter == parameter:
                    closed[pattern] = True
    target = np.empty(used)
    for i in range(used):
        target[i] = margins[free[i]]
    beta = np.zeros(used)
    total = margins[0]
    open_cells = 0
    for pattern in range(cells):
        if not closed[pattern]:
            open_cells += 1
    if open_cells < used or total <= 0:
        return 0.0, FAILED
    # The first step is a weighted least squares fit of log(count + 1/2).
    for pattern in range(cells):
        expected[pattern] = 0.0 if closed[pattern] else counts[pattern] + 0.5
    matrix = np.empty((used, used))
    step = np.empty(used)
    sums = expected.copy()
    superset_sums(sums, lists)
    weighted = np.zeros(cells)
    for pattern in range(1, cells):
        if expected[pattern] > 0:
            weighted[pattern] = expected[pattern] * math.log(expected[pattern])
    superset_sums(weighted, lists)
    for i in range(used):
        step[i] = weighted[free[i]]
        for j in range(i + 1):
            matrix[i, j] = sums[free[i] | free[j]]
    if not _solve(matrix, step, used):
        return 0.0, FAILED
    beta[:] = step
    likelihood = _expect(beta, free, used, closed, target, lists, expected)
    for _ in range(_MOST_STEPS):
        sums[:] = expected
        superset_sums(sums, lists)
        worst = 0.0
        for i in range(used):
            step[i] = target[i] - sums[free[i]]
            worst = max(worst, abs(step[i]) / (1.0 + target[i]))
        if worst < _CLOSE:
            break
        for i in range(used):
            for j in range(i + 1):
                matrix[i, j] = sums[free[i] | free[j]]
        if not _solve(matrix, step, used):
            # Expected counts that have run to zero make it singular; else it is from the start.
            smallest = 1.0
            for pattern in range(1, cells):
                if not closed[pattern]:
                    smallest = min(smallest, expected[pattern])
            return likelihood, UNSURE if smallest < _SMALL else FAILED
        share = 1.0
        steepest = 0.0
        for i in range(used):
            steepest = max(steepest, abs(step[i]))
        if steepest > _STEEPEST:
            share = _STEEPEST / steepest
        for _halving in range(30):
            trial = beta + share * step
            now = _expect(trial, free, used, closed, target, lists, expected)
            if now >= likelihood - 1e-12 * abs(likelihood) - 1e-12:
                break
            share *= 0.5
        beta += share * step
        likelihood = now
    smallest = 1.0
    for pattern in range(1, cells):
        if not closed[pattern]:
            smallest = min(smallest, expected[pattern])
    expected[0] = math.exp(beta[0])
    if smallest >= _SMALL:
        return likelihood, EXISTS
    # Where no maximum exists, Newton's steps stay near one for ever; where it exists, they end.
    sums[:] = expected
    sums[0] = 0.0
    superset_sums(sums, lists)
    for i in range(used):
        step[i] = target[i] - sums[free[i]]
        for j in range(i + 1):
            matrix[i, j] = sums[free[i] | free[j]]
    if not _solve(matrix, step, used):
        return likelihood, UNSURE
    for i in range(used):
        if abs(step[i]) > _STILL:
            return likelihood, UNSURE
    return likelihood, EXISTS


@njit(cache=True, nogil=True)
def _expect(beta, free, used, closed, target, lists, expected):
    """Fill the expected counts; return the log likelihood."""
    expected[:] = 0.0
    likelihood = 0.0
    for i in range(used):
        expected[free[i]] += beta[i]
        likelihood += beta[i] * target[i]
    _subset_sums(expected, lists)
    for pattern in range(1 << lists):
        if closed[pattern]:
            expected[pattern] = 0.0
        else:
            expected[pattern] = math.exp(min(expected[pattern], 700.0))
            likelihood -= expected[pattern]
    return likelihood


@njit(cache=True, nogil=True)
def poisson_tail(seen, mean):
    """Return log of the smaller of P(X <= seen) and P(X >= seen) for a Poisson mean."""
    if mean <= 0.0:
        return 0.0 if seen == 0 else -np.inf
    log_term = seen * math.log(mean) - mean - math.lgamma(seen + 1.0)
    total, term = 1.0, 1.0
    if seen < mean:
        k = seen
        while k > 0 and term > 1e-17 * total:
            term *= k / mean
            total += term
            k -= 1
    else:
        k = seen
        while term > 1e-17 * total:
            k += 1
            term *= mean / k
            total += term
    return log_term + math.log(total)


@njit(cache=True, nogil=True)
def stepwise(counts, lists, limit, parameters, expected):
    """Add pairs of lists while their overlap is improbable; return (size, status).

    From the model without interactions on, the pair whose overlap is the least probable under
    the fitted model (Poisson tail) comes in, until none is below ``limit``. ``parameters`` has
    room for all pairs and is filled; ``expected`` holds the fit.
    """
    margins = counts.copy()
    superset_sums(margins, lists)
    size = lists + 1
    parameters[0] = 0
    for bit in range(lists):
        parameters[1 + bit] = 1 << bit
    _, status = fit(counts, margins, lists, parameters, size, expected)
    barred = np.zeros(1 << lists, np.bool_)
    sums = np.empty(1 << lists)
    kept = expected.copy()
    while status != FAILED:
        sums[:] = expected
        sums[0] = 0.0
        superset_sums(sums, lists)
        best, best_pair = math.log(limit), 0
        for i in range(lists):
            for j in range(i):
                pair = (1 << i) | (1 << j)
                if not barred[pair]:
                    tail = poisson_tail(margins[pair], sums[pair])
                    if tail < best:
                        best, best_pair = tail, pair
        if best_pair == 0:
            break
        barred[best_pair] = True
        parameters[size] = best_pair
        kept[:] = expected
        _, now = fit(counts, margins, lists, parameters, size + 1, expected)
        if now == FAILED:
            expected[:] = kept  # with this pair the model cannot be told from another
            continue
        status = now
        size += 1
    return size, status


@njit(cache=True, parallel=True)
def stepwise_many(samples, lists, limit, hidden, statuses):
    """Run `stepwise` on every row of ``samples``; fill the hidden counts and statuses."""
    for row in prange(len(samples)):
        parameters = np.empty(1 + lists + lists * (lists - 1) // 2, np.int64)
        expected = np.empty(1 << lists)
        _, status = stepwise(samples[row], lists, limit, parameters, expected)
        statuses[row] = status
        hidden[row] = expected[0]


@njit(cache=True, parallel=True)
def fit_models(counts, lists, models, sizes, likelihoods, hidden, statuses):
    """Fit every row of ``models`` to one table."""
    margins = counts.copy()
    superset_sums(margins, lists)
    for row in prange(len(models)):
        expected = np.empty(1 << lists)
        likelihoods[row], statuses[row] = fit(
            counts, margins, lists, models[row], sizes[row], expected
        )
        hidden[row] = expected[0]


@njit(cache=True, parallel=True)
def refit_models(samples, lists, models, sizes, likelihoods, hidden, statuses):
    """Fit every model to every sample: arrays of shape (samples, models)."""
    for row in prange(len(samples)):
        counts = samples[row]
        margins = counts.copy()
        superset_sums(margins, lists)
        expected = np.empty(1 << lists)
        for model in range(len(models)):
            likelihoods[row, model], statuses[row, model] = fit(
                counts, margins, lists, models[model], sizes[model], expected
            )
            hidden[row, model] = expected[0]
