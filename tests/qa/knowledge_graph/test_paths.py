from __future__ import annotations

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


def test_no_path_is_longer_than_asked_for_and_several_ends_are_opened_at_once():
    opened = []

    def counted(ends):
        opened.append(list(ends))
        return neighbours(ends)

    assert [len(path) for path in best_paths("a", "d", neighbours=counted, limit=5)] == [3, 2]
    assert best_paths("a", "d", neighbours=neighbours, limit=5, longest=1) == []
    assert opened[0] == ["a"] and sum(map(len, opened)) == len({end for ends in opened for end in ends})
