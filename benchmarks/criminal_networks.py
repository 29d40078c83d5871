"""What position in a network tells: two labelled criminal networks, as a check on our claims.

Reads the shared data and says so when they are absent. Compared are degree, weighted degree,
betweenness, PageRank, and personalised PageRank from leaders that are already known (five
folds: the leaders of one fold are looked for, those of the others are known), which is what
leads use. Ties are broken at random, two hundred times. All are real people of closed cases,
published under numbers.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import networkx as nx
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.stats import rankdata

from manumit.networks.pagerank import personalised_pagerank

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data" / "networks" / "covert_networks"
LONDON = "DF_London_gang__London_gang"
MONTAGNA = "DF_Montagna_mafia__Montagna_mafia.Montagna_"


def _network(
    name: str, leads: Callable[[dict[str, str]], bool]
) -> tuple[nx.Graph, NDArray[np.bool_]]:
    """Return the network without people whom nobody is linked to, and who leads it."""
    graph = nx.Graph()
    with (SHARED / "edges" / f"{name}.edges.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            a, b, weight = row["source"], row["target"], float(row["weight"] or 1)
            more = graph.get_edge_data(a, b, {"weight": 0.0})["weight"]
            graph.add_edge(a, b, weight=weight + more)
    with (SHARED / "edges" / f"{name}.nodes.csv").open(encoding="utf-8") as file:
        known = {row["id"]: leads(row) for row in csv.DictReader(file)}
    return graph, np.array([known[node] for node in graph])


def _auc(scores: NDArray[np.float64], truth: NDArray[np.bool_]) -> float:
    ranks = rankdata(scores)
    yes, no = int(truth.sum()), int((~truth).sum())
    return float((ranks[truth].sum() - yes * (yes + 1) / 2) / (yes * no))


def _at(scores: NDArray[np.float64], truth: NDArray[np.bool_], first: int) -> float:
    """Return the precision among the first, ties broken at random two hundred times."""
    random = np.random.default_rng(7)
    found = []
    for _ in range(200):
        order = np.lexsort((random.random(len(scores)), -scores))
        found.append(truth[order[:first]].mean())
    return float(np.mean(found))


def _from_known(graph: nx.Graph, truth: NDArray[np.bool_]) -> float:
    """Return the mean AUC of finding the leaders of a fold from those of the other folds."""
    weights = csr_array(nx.to_scipy_sparse_array(graph, weight="weight", dtype=float))
    random = np.random.default_rng(11)
    values = []
    for _ in range(20):
        leaders = random.permutation(np.nonzero(truth)[0])
        for fold in np.array_split(leaders, 5):
            known = np.setdiff1d(leaders, fold)
            if not len(fold) or not len(known):
                continue
            start = np.zeros(len(truth))
            start[known] = 1.0
            scores = personalised_pagerank(weights, start)
            looked_at = np.ones(len(truth), bool)
            looked_at[known] = False
            wanted = np.zeros(len(truth), bool)
            wanted[fold] = True
            values.append(_auc(scores[looked_at], wanted[looked_at]))
    return round(float(np.mean(values)), 3)


def _figures(graph: nx.Graph, truth: NDArray[np.bool_]) -> dict[str, object]:
    weights = csr_array(nx.to_scipy_sparse_array(graph, weight="weight", dtype=float))
    even = np.ones(len(truth))
    measures = {
        "degree": np.array([degree for _, degree in graph.degree()], float),
        "weighted degree": np.array([degree for _, degree in graph.degree(weight="weight")], float),
        "betweenness": np.array(list(nx.betweenness_centrality(graph).values())),
        "pagerank": personalised_pagerank(weights, even),
    }
    found: dict[str, object] = {"people": len(truth), "leaders": int(truth.sum())}
    for name, scores in measures.items():
        found[name] = {
            "auc": round(_auc(scores, truth), 3),
            "precision at 5": round(_at(scores, truth, 5), 3),
            "precision at 10": round(_at(scores, truth, 10), 3),
        }
    found["personalised pagerank from known leaders, auc"] = _from_known(graph, truth)
    return found


def main() -> None:
    """Print the figures and write them beside this file."""
    if not SHARED.exists():
        print("SKIPPED: the shared data are absent; nothing was measured.")
        return

    def ranked(row: dict[str, str]) -> bool:
        return float(row["Ranking"]) <= 2

    def boss(row: dict[str, str]) -> bool:
        return any(word in row["Role"].casefold() for word in ("boss", "executive"))

    found = {
        "London gang, ranks 1 and 2": _figures(*_network(LONDON, ranked)),
        "Montagna by telephone, bosses and executives": _figures(
            *_network(f"{MONTAGNA}phone", boss)
        ),
        "Montagna by meetings, bosses and executives": _figures(
            *_network(f"{MONTAGNA}meetings", boss)
        ),
    }
    print(json.dumps(found, indent=1))
    target = Path(__file__).parent / "results" / "criminal_networks.json"
    target.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
