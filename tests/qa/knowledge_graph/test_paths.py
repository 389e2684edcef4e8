from __future__ import annotations

import math

from qa.knowledge_graph.paths import Edge, best_paths

EDGES = [Edge(1, "a", "suggests", "b", 0.9), Edge(2, "b", "causes", "c", 0.9), Edge(3, "c", "causes", "a", 0.1), Edge(4, "c", "causes", "d", 0.9)]


def neighbours(ends):
    return [edge for edge in EDGES if edge.head in ends or edge.tail in ends]


def test_fewer_and_surer_steps_come_first():
    assert [[edge.id for edge in path] for path in best_paths("a", "c", neighbours=neighbours)] == [[1, 2], [3]]


def test_an_edge_is_walked_against_its_direction_too():
    assert [edge.id for edge in best_paths("d", "b", neighbours=neighbours, limit=1)[0]] == [4, 2]


def test_no_path_and_no_step_are_empty():
    assert best_paths("a", "z", neighbours=neighbours) == []
    assert best_paths("a", "a", neighbours=neighbours) == []


def test_no_path_is_longer_than_asked_for():
    assert [len(path) for path in best_paths("a", "d", neighbours=neighbours, limit=5)] == [3, 2]
    assert [len(path) for path in best_paths("a", "d", neighbours=neighbours, limit=5, longest=2)] == [2]
    assert best_paths("a", "d", neighbours=neighbours, limit=5, longest=1) == []


def test_a_chain_of_four_is_found_from_both_ends_with_as_many_fetches():
    chain = [Edge(number, str(number), "causes", str(number + 1), 0.9) for number in range(5)]
    asked = []

    def near(ends):
        asked.append(ends)
        return [edge for edge in chain if edge.head in ends or edge.tail in ends]

    assert [[edge.id for edge in path] for path in best_paths("0", "4", neighbours=near)] == [[0, 1, 2, 3]]
    assert len(asked) == 4
    assert best_paths("0", "5", neighbours=near) == []


def test_every_simple_path_is_found_once_and_in_order_of_cost():
    names = "abcdef"
    rows = [Edge(number, one, "causes", other, 0.3 + number / 40)
            for number, (one, other) in enumerate((one, other) for one in names for other in names if one < other)]

    def walked(end, path):
        if end == "f":
            yield path
        elif len(path) < 4:
            for edge in rows:
                seen = {"a"} | {name for one in path for name in (one.head, one.tail)}
                if end in (edge.head, edge.tail) and edge.other(end) not in seen:
                    yield from walked(edge.other(end), (*path, edge))

    cost = lambda path: sum(1 - math.log(edge.confidence) for edge in path)  # noqa: E731
    expected = sorted(walked("a", ()), key=cost)
    found = best_paths("a", "f", neighbours=lambda ends: [row for row in rows if row.head in ends or row.tail in ends], limit=12)
    assert found == expected[:12] and len(expected) > 12
