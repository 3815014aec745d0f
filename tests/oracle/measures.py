"""Measures by other people's programs, to compare salon's with.

    pip install networkx lifelines numpy scipy
    python3 tests/oracle/measures.py > tests/oracle/measures.json

Graphs go to networkx, waits to lifelines, spreads to numpy and scipy. What networkx lacks (connectedness, centralisation)
is reckoned from its paths and degrees. Cases are made from a fixed seed, and stand in the output with the answers, so
that the test needs no Python. Written with Python 3, networkx 3, lifelines 0.30, numpy 2, scipy 1.17.
"""

import json
import random
from fractions import Fraction
from itertools import combinations

import networkx
import numpy
from lifelines import KaplanMeierFitter
from scipy.stats import entropy


def spread(messages):
    x = numpy.array(messages, dtype=float)
    n, total = len(x), x.sum()
    if total == 0:
        return {"voices": None, "evenness": None, "gini": None}
    p = x / total
    # Gini by its first definition, the mean difference of all pairs, and not by ranks as salon does it.
    difference = numpy.abs(x[:, None] - x[None, :]).sum()
    return {
        "voices": float(1 / numpy.square(p).sum()),
        "evenness": float(entropy(p, base=n)) if n > 1 else None,
        "gini": float(difference / (2 * n * total) * n / (n - 1)) if n > 1 else None,
    }


def centred(plain):
    degrees = [degree for _, degree in plain.degree()]
    return sum(max(degrees) - degree for degree in degrees) if degrees else 0


def graph(people, answers):
    directed = networkx.DiGraph()
    directed.add_nodes_from(range(people))
    directed.add_edges_from((a, b) for a, b in answers if a != b)
    plain = directed.to_undirected()
    pairs = people * (people - 1) / 2
    joined = sum(1 for a, b in combinations(range(people), 2) if networkx.has_path(plain, a, b))
    apart = centred(plain)
    most = centred(networkx.star_graph(people - 1)) if people > 2 else 0
    return {
        "reciprocity": networkx.reciprocity(directed) if directed.edges else None,
        "density": networkx.density(plain) if people > 1 else None,
        "connectedness": joined / pairs if people > 1 else None,
        "centralisation": apart / most if most else None,
    }


def graphs(people, answers, hosts):
    rest = [person for person in range(people) if person not in hosts]
    new = {person: at for at, person in enumerate(rest)}
    kept = [(new[a], new[b]) for a, b in answers if a in new and b in new]
    return {"all": graph(people, answers), "without_hosts": graph(len(rest), kept)}


def survival(waits):
    hours, answered = [w[0] for w in waits], [w[1] for w in waits]
    steps, median = [], None
    if waits:
        fitted = KaplanMeierFitter().fit(hours, answered)
        table = fitted.event_table
        for hour in table.index[table["observed"] > 0]:
            row = table.loc[hour]
            waiting = float(fitted.survival_function_.loc[hour].iloc[0])
            steps.append([float(hour), int(row["at_risk"]), int(row["observed"]), waiting])
        # In fractions: a half that rounding has missed is still a half.
        exact = Fraction(1)
        for hour, at_risk, observed, _ in steps:
            exact *= 1 - Fraction(observed, at_risk)
            if median is None and exact <= Fraction(1, 2):
                median = hour
    return {"median": median, "steps": steps}


def cases():
    chance = random.Random(1958)
    messages = {
        "everybody equal": [3] * 12,
        "one voice": [41] + [0] * 11,
        "two voices of five": [20, 20, 0, 0, 0],
        "nobody": [0] * 6,
        "one person": [7],
        "halves and thirds of messages": [n / 6 for n in (1, 2, 3, 30, 61, 0, 17)],
        "four thousand": [int(chance.paretovariate(1.1)) - 1 for _ in range(4000)],
    }
    for at, people in enumerate((5, 8, 13, 30, 200)):
        messages[f"random {at}"] = [chance.choice((0, 1, 1, 2, 5, 14, chance.randrange(90))) for _ in range(people)]
    nets = {
        "no answers": (7, [], [0]),
        "a star around the host": (9, [(leaf, 0) for leaf in range(1, 9)], [0]),
        "a ring": (10, [(at, (at + 1) % 10) for at in range(10)], [3]),
        "everybody with everybody": (6, [(a, b) for a in range(6) for b in range(6)], [0, 1]),
        "two islands and one alone": (9, [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7), (7, 6)], [1]),
        "only answers to oneself": (5, [(2, 2), (3, 3)], [0]),
        "two people": (2, [(0, 1)], []),
        "one person": (1, [], []),
        "hosts only": (3, [(0, 1), (1, 2)], [0, 1, 2]),
    }
    for at, (people, answers) in enumerate(((5, 6), (8, 30), (12, 12), (16, 90), (30, 45), (120, 150))):
        drawn = [(chance.randrange(people), chance.randrange(people)) for _ in range(answers)]
        nets[f"random {at}"] = (people, drawn, sorted(chance.sample(range(people), 1 + people // 8)))
    lives = {
        "nothing": [],
        "all censored": [[10.0, False], [300.0, False], [300.0, False]],
        "all answered": [[1.5, True], [2.0, True], [40.0, True], [41.0, True]],
        "all at once": [[24.0, True]] * 5,
        "ties of both kinds": [[24.0, True], [24.0, False], [24.0, True], [48.0, False], [48.0, True], [72.0, False]],
        "not reached": [[3.0, True]] + [[500.0, False]] * 6,
        "half and no more": [[1.0, True], [2.0, True], [9.0, False], [9.0, False]],
        "at once": [[0.0, True], [0.0, True], [0.0, False], [5.0, True]],
    }
    for at, (posts, share) in enumerate(((6, 0.9), (25, 0.7), (80, 0.5), (200, 0.8), (400, 0.6))):
        days = lambda: 24.0 * chance.randrange(20)
        exact = lambda: chance.randrange(400 * 3600) / 3600
        lives[f"random {at}"] = [[(days if at % 2 else exact)(), chance.random() < share] for _ in range(posts)]
    return messages, nets, lives


def main():
    messages, nets, lives = cases()
    recorded = {
        "spread": [{"name": name, "messages": x, "expected": spread(x)} for name, x in messages.items()],
        "graph": [
            {"name": name, "people": people, "answers": answers, "hosts": hosts, "expected": graphs(people, answers, hosts)}
            for name, (people, answers, hosts) in nets.items()
        ],
        "survival": [{"name": name, "waits": waits, "expected": survival(waits)} for name, waits in lives.items()],
    }
    # A line a case: a difference then shows which.
    kinds = []
    for kind, found in recorded.items():
        lines = ",\n".join("  " + json.dumps(case) for case in found)
        kinds.append(f' "{kind}": [\n{lines}\n ]')
    print("{\n" + ",\n".join(kinds) + "\n}")


main()
