"""Beds and times are proposed within what is allowed, the urgent first, with the reason of each choice."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from records.scheduling.beds import FreeBed, Waiting, fits, propose
from records.scheduling.occupancy import occupancy
from records.scheduling.slots import Request, Span, free_slots, offers

DAY = datetime(2026, 11, 25)
BEDS = st.lists(st.builds(FreeBed, id=st.uuids().map(str), ward=st.sampled_from("AB"), room=st.sampled_from(["1", "2"]), single=st.booleans(),
                          room_sex=st.sampled_from(["", "female", "male"])), max_size=5)
PEOPLE = st.lists(st.builds(Waiting, id=st.uuids().map(str), sex=st.sampled_from(["female", "male"]), ward=st.sampled_from(["", "A"]),
                            isolation=st.booleans(), urgency=st.sampled_from([1, 2, 3])), max_size=5)


def _allowed(pairs):
    for index, (who, bed) in enumerate(pairs):
        for other, second in pairs[index + 1:]:
            if bed.room == second.room and not bed.single and not second.single and who.sex != other.sex:
                return False
    return all(fits(who, bed) for who, bed in pairs)


@settings(max_examples=60, deadline=None)
@given(PEOPLE, BEDS)
def test_a_proposal_breaks_no_rule_and_nobody_more_could_be_placed(people, beds):
    rooms = {bed.id: bed for bed in beds}
    found = propose(people, beds)
    placed = [(who, rooms[each.bed]) for who, each in zip(people, found, strict=True) if each.bed]
    assert len({bed.id for _who, bed in placed}) == len(placed)
    assert _allowed(placed)
    assert all(each.why for each in found)
    most = min(len(people), len(beds))
    best = max((sum(fits(who, bed) for who, bed in zip(order, chosen, strict=True)) for order in permutations(people, most)
                for chosen in permutations(beds, most) if _allowed([(w, b) for w, b in zip(order, chosen, strict=True) if fits(w, b)])),
               default=0)
    assert len(placed) >= best


def test_single_rooms_are_kept_for_isolation_and_the_reason_is_told():
    beds = [FreeBed("s", "A", "1", True), FreeBed("m", "A", "2", False, "male")]
    first, second = propose([Waiting("x", "male", "A"), Waiting("y", "female", "A", isolation=True)], beds)
    assert (first.bed, second.bed) == ("m", "s")
    assert "isolation" in second.why[0].en


def test_the_urgent_one_gets_the_only_bed_and_the_other_hears_why():
    first, second = propose([Waiting("x", "male", urgency=3), Waiting("y", "male", urgency=1)], [FreeBed("b", "A", "1", False)])
    assert (first.bed, second.bed) == ("", "b")
    assert "more urgent" in first.why[0].en
    assert propose([Waiting("x", "male")], [])[0].why[0].en == "no fitting bed is free"


def span(start, end):
    return Span(DAY + timedelta(hours=start), DAY + timedelta(hours=end))


def test_free_times_go_around_what_is_taken_and_past():
    found = free_slots([span(8, 10)], [span(8.25, 8.5)], minutes=30, not_before=DAY + timedelta(hours=8))
    assert [slot.start.strftime("%H:%M") for slot in found] == ["08:30", "09:00", "09:30"]


def test_offers_never_overlap_and_go_by_urgency_then_waiting():
    people = [Request("late", 2, DAY - timedelta(days=1)), Request("early", 2, DAY - timedelta(days=9)), Request("urgent", 1, DAY, 30)]
    found = offers(people, [span(8, 9)], [], not_before=DAY)
    assert [offer.who for offer in found] == ["urgent", "early", "late"]
    assert found[1].span.start == found[0].span.end


def test_occupancy_of_a_ward():
    found = occupancy(beds=8, closed=1, used=6, stays=[(DAY, DAY + timedelta(days=3)), (DAY, DAY + timedelta(days=5))])
    assert (found.share, found.stay_days) == (0.75, 4.0)
    assert occupancy(beds=0, closed=0, used=0, stays=[]).share is None
