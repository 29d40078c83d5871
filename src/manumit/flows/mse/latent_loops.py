"""The Gibbs sampler of the latent classes, compiled."""

from __future__ import annotations

import math

import numpy as np
from numba import njit, prange

__all__ = ["sample_classes"]


@njit(cache=True, parallel=True)
def sample_classes(patterns, counts, lists, classes, shape, rate, seeds, hidden):
    for chain in prange(len(seeds)):
        np.random.seed(seeds[chain])
        _chain(patterns, counts, lists, classes, shape, rate, hidden[chain])


@njit(cache=True)
def _chain(patterns, counts, lists, classes, shape, rate, hidden):
    seen = counts.sum()
    on = np.empty((classes, lists))  # the chance of a class to stand on a list
    logs = np.empty(classes)  # of the shares of the classes
    for k in range(classes):
        for j in range(lists):
            on[k, j] = np.random.beta(1.0, 2.0)
        logs[k] = -math.log(classes)
    concentration = 1.0
    members = np.empty((classes, lists))
    sizes = np.empty(classes)
    chance = np.empty(classes)
    for draw in range(len(hidden)):
        members[:] = 0.0
        sizes[:] = 0.0
        for row in range(len(patterns)):
            _weigh(patterns[row], lists, classes, on, logs, chance)
            _share(counts[row], patterns[row], lists, chance, members, sizes)
        unseen = _weigh(0, lists, classes, on, logs, chance)
        lost = _hidden(seen, unseen)
        _share(lost, 0, lists, chance, members, sizes)
        hidden[draw] = lost
        for k in range(classes):
            for j in range(lists):
                value = np.random.beta(1.0 + members[k, j], 1.0 + sizes[k] - members[k, j])
                on[k, j] = min(max(value, 1e-12), 1.0 - 1e-12)
        after, rest = seen + lost + 0.0, 0.0
        for k in range(classes):
            after -= sizes[k]
            if k == classes - 1:
                logs[k] = rest
                break
            piece = np.random.beta(1.0 + sizes[k], concentration + max(after, 0.0))
            piece = min(max(piece, 1e-300), 1.0 - 1e-12)
            logs[k] = rest + math.log(piece)
            rest += math.log1p(-piece)
        concentration = np.random.gamma(shape + classes - 1.0, 1.0 / (rate - logs[classes - 1]))
        concentration = max(concentration, 1e-12)


@njit(cache=True)
def _weigh(pattern, lists, classes, on, logs, chance):
    """Fill the chance of each class given a pattern; return the pattern's probability."""
    total = 0.0
    for k in range(classes):
        value = math.exp(logs[k])
        for j in range(lists):
            value *= on[k, j] if pattern >> j & 1 else 1.0 - on[k, j]
        chance[k] = value
        total += value
    if total > 0.0:
        for k in range(classes):
            chance[k] /= total
    else:
        chance[:] = 1.0 / classes
    return total


@njit(cache=True)
def _share(count, pattern, lists, chance, members, sizes):
    """Spread people of a pattern over the classes (a multinomial draw)."""
    left, mass = count, 1.0
    for k in range(len(chance)):
        if left == 0:
            return
        last = k == len(chance) - 1 or chance[k] >= mass
        part = left if last else np.random.binomial(left, min(1.0, chance[k] / mass))
        mass -= chance[k]
        left -= part
        sizes[k] += part
        for j in range(lists):
            if pattern >> j & 1:
                members[k, j] += part


@njit(cache=True)
def _hidden(seen, unseen):
    """Draw the hidden count: negative binomial, as a Poisson of a gamma."""
    unseen = min(max(unseen, 1e-300), 1.0 - 1e-9)
    return np.random.poisson(np.random.gamma(float(seen), unseen / (1.0 - unseen)))
