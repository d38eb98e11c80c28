"""Projections over the API: how far they are, and their replays, which the workers do."""

import threading
from typing import Any

import pytest
from django.db import connections

from readmodels.engine.folding.fold import Budget
from readmodels.engine.operating import examples
from readmodels.engine.operating.operation import Operation
from readmodels.engine.registry import projection, registered
from readmodels.engine.replaying import building, replay
from readmodels.engine.storing import shadow
from readmodels.engine.storing.checkpoint import PREVIOUS, SHADOW, Checkpoint
from readmodels.engine.storing.database import run
from readmodels.engine.waking.sweep import sweep
from readmodels.models import ProductInventory
from tests import shop
from tests.api.client import Storefront, pointers, problem
from tests.api.outage import unreachable

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])

INVENTORY = projection("product_inventory")
NAME = INVENTORY.name


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    shadow.drop(INVENTORY.model)
    for sku in "ABCD":
        shop.product(sku, 100)
    shop.catch_up_all()
    return Storefront("operator")


def shown(client: Storefront, name: str = NAME) -> dict[str, Any]:
    answer = client.get(f"projections/{name}")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def damage() -> None:
    run("UPDATE readmodels_productinventory SET on_hand = 7777 WHERE sku = 'A'")


def on_hand() -> int:
    return ProductInventory.objects.get(pk="A").on_hand


def replayed() -> None:
    for _ in replay.replay(INVENTORY):
        pass


def operations(client: Storefront) -> list[tuple[str, str]]:
    found = client.get(f"projections/{NAME}/operations").json()["results"]
    return [(one["action"], one["actor"]) for one in found]


def test_all_are_listed_in_the_order_of_their_registration(client: Storefront) -> None:
    answer = client.get("projections").json()
    assert [one["name"] for one in answer["results"]] == [one.name for one in registered()]
    assert (answer["next"], answer["previous"]) == (None, None)


def test_one_says_where_it_stands(client: Storefront) -> None:
    one = shown(client)
    assert one.pop("moved_at").endswith("Z")
    assert one == {
        "name": NAME,
        "state": "current",
        "position": 8,
        "head": 8,
        "lag_events": 0,
        "lag_seconds": 0.0,
        "parked": 0,
        "error": None,
        "pause": None,
        "replay": None,
        "can_roll_back": False,
        "last_comparison": None,
    }
    shop.receive("A", 1)
    behind = shown(client)
    assert (behind["state"], behind["position"], behind["head"], behind["lag_events"]) == ("catching_up", 8, 9, 1)


def test_a_replay_is_asked_for_done_by_the_workers_and_says_what_differed(client: Storefront) -> None:
    damage()
    answer = client.post(f"projections/{NAME}/replays", {})
    assert (answer.status_code, answer.json()["state"], answer.json()["head"]) == (202, "waiting", 8)
    assert answer.headers["Location"] == f"/api/v1/projections/{NAME}/replays/current"
    waiting = client.http.get(answer.headers["Location"]).json()
    assert (waiting["seconds_left"], waiting["moved_at"]) == (None, None)
    assert shown(client)["state"] == "replaying"
    sweep()
    problem(client.http.get(answer.headers["Location"]), 404, "not_found")
    one = shown(client)
    assert (one["state"], one["can_roll_back"], on_hand()) == ("current", True, 100)
    assert (one["last_comparison"]["differing"], one["last_comparison"]["position"]) == (1, 8)
    assert operations(client) == [("swapped", "workers"), ("replay", "api-key:operator")]
    client.post(f"projections/{NAME}/replays", {})
    assert not shown(client)["can_roll_back"]  # while it is replayed


def test_one_that_is_under_way_tells_its_progress_and_the_time_that_is_left(
    client: Storefront, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(building, "BULK", Budget(2, 2, 2))
    building.begin(INVENTORY, unattended=False)
    steps = building.build(INVENTORY)
    next(steps), next(steps)
    run("UPDATE readmodels_checkpoint SET begun_at = updated_at - interval '30 s' WHERE slot = 'shadow'")
    found = client.get(f"projections/{NAME}/replays/current").json()
    done, head = found["position"], found["head"]
    assert 0 < done < head == 8
    assert (found["state"], found["percent"]) == ("building", 100 * done // 8)
    assert found["seconds_left"] == round(30 * (8 - done) / done, 1)
    assert shown(client)["replay"] == found
    asked = client.post(f"projections/{NAME}/replays", {})
    assert (asked.status_code, asked.json()) == (202, found)
    assert not Checkpoint.objects.filter(slot=SHADOW, unattended=True).exists()
    steps.close()


def test_the_examples_of_the_documentation_look_like_the_answers(client: Storefront) -> None:
    answer = client.post(f"projections/{NAME}/replays", {}).json()
    assert answer.keys() == examples.REPLAY.keys()
    sweep()
    assert shown(client).keys() == examples.PROJECTION.keys()
    assert shown(client)["last_comparison"].keys() == examples.PROJECTION["last_comparison"].keys()
    operation, _ = client.get(f"projections/{NAME}/operations").json()["results"]
    assert operation.keys() == examples.OPERATION.keys()


def test_one_that_was_left_is_gone_on_with(client: Storefront) -> None:
    building.begin(INVENTORY)
    run("UPDATE readmodels_checkpoint SET updated_at = updated_at - interval '1 h' WHERE slot = 'shadow'")
    assert client.get(f"projections/{NAME}/replays/current").json()["state"] == "left"
    assert client.post(f"projections/{NAME}/replays", {}).json()["state"] == "waiting"
    sweep()
    assert shown(client)["can_roll_back"]


def test_one_that_is_built_and_waits_is_swapped_in_by_asking_once_more(client: Storefront) -> None:
    damage()
    replay.request(NAME, on_approval=True)
    sweep()
    assert (shown(client)["replay"]["state"], on_hand()) == ("built", 7777)
    assert client.post(f"projections/{NAME}/replays", {}).status_code == 202
    sweep()
    assert (shown(client)["replay"], on_hand()) == (None, 100)


def test_the_same_key_begins_one_replay_however_late_it_comes(client: Storefront) -> None:
    first = client.post(f"projections/{NAME}/replays", {}, key="again")
    sweep()
    second = client.post(f"projections/{NAME}/replays", {}, key="again")
    assert (second.status_code, second.json()) == (202, first.json())
    assert (second.headers["Idempotent-Replayed"], second.headers["Location"]) == ("true", first.headers["Location"])
    assert "Idempotent-Replayed" not in first.headers
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()
    problem(client.post("projections/sales/replays", {}, key="again"), 422, "idempotency_key_reused")
    other = Storefront("somebody else")
    assert "Idempotent-Replayed" not in other.post(f"projections/{NAME}/replays", {}, key="again").headers


def test_without_a_key_it_is_another_one(client: Storefront) -> None:
    for _ in range(2):
        answer = client.http.post(f"/api/v1/projections/{NAME}/replays", {}, content_type="application/json")
        assert (answer.status_code, "Idempotent-Replayed" in answer.headers) == (202, False)


def test_a_replay_is_canceled_and_canceled_again(client: Storefront) -> None:
    damage()
    client.post(f"projections/{NAME}/replays", {})
    for _ in range(2):
        answer = client.post(f"projections/{NAME}/replays/current/cancel", {})
        assert (answer.status_code, answer.json()["replay"], answer.json()["state"]) == (200, None, "current")
    sweep()
    assert on_hand() == 7777
    assert operations(client) == [("cancel", "api-key:operator")] * 2 + [("replay", "api-key:operator")]


def test_a_rollback_is_done_once_for_its_key_and_the_next_one_goes_forward(client: Storefront) -> None:
    damage()
    replayed()
    for _ in range(2):
        answer = client.post(f"projections/{NAME}/rollback", {}, key="back")
        assert (answer.status_code, answer.json()["can_roll_back"], on_hand()) == (200, True, 7777)
    assert client.post(f"projections/{NAME}/rollback", {}, key="forth").status_code == 200
    assert on_hand() == 100


def test_two_of_one_key_at_once_are_one(client: Storefront, monkeypatch: pytest.MonkeyPatch) -> None:
    damage()
    replayed()
    both = threading.Barrier(2, timeout=20)
    answers = []

    def send() -> None:
        both.wait()
        answers.append(client.post(f"projections/{NAME}/rollback", {}, key="back"))
        connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200, 200]
    assert sorted("Idempotent-Replayed" in answer.headers for answer in answers) == [False, True]
    assert on_hand() == 7777


def test_there_is_no_way_back_without_a_previous_table(client: Storefront) -> None:
    refused = problem(client.post(f"projections/{NAME}/rollback", {}, key="back"), 409, "no_previous_table")
    assert "no replay has replaced" in refused["reason"]
    assert Operation.objects.count() == 0
    replayed()
    assert client.post(f"projections/{NAME}/rollback", {}, key="back").status_code == 200


def test_there_is_no_way_back_while_a_replay_is_under_way(client: Storefront) -> None:
    replayed()
    client.post(f"projections/{NAME}/replays", {})
    problem(client.post(f"projections/{NAME}/rollback", {}), 409, "replay_under_way")
    assert Checkpoint.objects.filter(name=NAME, slot=PREVIOUS).exists()


def test_a_paused_one_stands_still_until_it_is_resumed(client: Storefront) -> None:
    answer = client.post(f"projections/{NAME}/pause", {"reason": "its figures are checked"}, key="pause")
    assert (answer.status_code, answer.json()["state"]) == (200, "paused")
    pause = shown(client)["pause"]
    assert (pause["reason"], pause["by"]) == ("its figures are checked", "api-key:operator")
    shop.product("E", 5)
    sweep()
    paused = shown(client)
    assert (paused["position"], paused["head"], paused["lag_events"]) == (8, 10, 2)
    behind = client.get("inventory/E?min_position=10")
    assert (behind.status_code, behind.headers["Projection-Position"], behind.headers["Projection-Lag"]) == (
        404,
        "8",
        "2",
    )
    answer = client.post(f"projections/{NAME}/resume", {})
    assert (answer.status_code, answer.json()["pause"]) == (200, None)
    sweep()
    assert client.get("inventory/E").json()["on_hand"] == 5
    assert operations(client) == [("resume", "api-key:operator"), ("pause", "api-key:operator")]


def test_a_pause_keeps_its_first_reason_and_a_resumed_one_stays_so(client: Storefront) -> None:
    for reason in ("first", "second"):
        assert client.post(f"projections/{NAME}/pause", {"reason": reason}).status_code == 200
    assert shown(client)["pause"]["reason"] == "first"
    for _ in range(2):
        assert client.post(f"projections/{NAME}/resume", {}).json()["state"] == "current"


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": 7}, {"reason": "a", "until": "tomorrow"}])
def test_a_pause_needs_a_reason_and_nothing_else(client: Storefront, body: dict[str, Any]) -> None:
    problem(client.post(f"projections/{NAME}/pause", body), 400, "validation_error")
    assert shown(client)["state"] == "current"
    assert not Operation.objects.exists()


@pytest.mark.parametrize(("action", "body"), [("pause", {"reason": "why not"}), ("resume", {})])
def test_an_inline_one_is_never_paused(client: Storefront, action: str, body: dict[str, Any]) -> None:
    refused = problem(client.post(f"projections/email_in_use/{action}", body), 409, "invalid_transition")
    assert "cannot be paused" in refused["detail"]
    assert shown(client, "email_in_use")["state"] == "inline"


@pytest.mark.parametrize("action", ["replays", "replays/current/cancel", "rollback"])
def test_an_inline_one_is_replayed_at_the_command_line(client: Storefront, action: str) -> None:
    problem(client.post(f"projections/email_in_use/{action}", {}), 409, "invalid_transition")
    assert shown(client, "email_in_use")["state"] == "inline"


@pytest.mark.parametrize(
    "name", ["nobody", "product_inventory%20", "%27", "PRODUCT_INVENTORY", "readmodels.sales", "a" * 64]
)
def test_one_that_is_not_there_is_not_found(client: Storefront, name: str) -> None:
    for path in ("", "/replays/current", "/parked", "/operations"):
        problem(client.get(f"projections/{name}{path}"), 404, "not_found")
    for path in ("/replays", "/replays/current/cancel", "/rollback", "/resume"):
        problem(client.post(f"projections/{name}{path}", {}), 404, "not_found")
    assert not Checkpoint.objects.filter(slot=SHADOW).exists()


def test_there_is_no_replay_to_look_at_where_none_is_under_way(client: Storefront) -> None:
    problem(client.get(f"projections/{NAME}/replays/current"), 404, "not_found")


@pytest.mark.parametrize("action", ["replays", "replays/current/cancel", "rollback"])
def test_a_body_with_anything_in_it_is_refused(client: Storefront, action: str) -> None:
    assert pointers(client.post(f"projections/{NAME}/{action}", {"slot": "live"})) == ["/slot"]
    assert Operation.objects.count() == 0


@pytest.mark.parametrize(
    "path", ["projections?limit=1", f"projections/{NAME}?name=x", f"projections/{NAME}/parked?key=x"]
)
def test_parameters_that_it_does_not_know_are_refused(client: Storefront, path: str) -> None:
    problem(client.get(path), 400, "validation_error")


def test_what_was_done_is_listed_in_pages(client: Storefront) -> None:
    for _ in range(3):
        client.post(f"projections/{NAME}/replays/current/cancel", {})
    client.post("projections/sales/replays/current/cancel", {})
    first = client.get(f"projections/{NAME}/operations?limit=2").json()
    second = client.http.get(first["next"]).json()
    assert [len(page["results"]) for page in (first, second)] == [2, 1]
    assert first["results"][0]["done_at"] > second["results"][0]["done_at"]


def test_it_is_unavailable_while_the_read_database_is(client: Storefront) -> None:
    with unreachable("readmodels"):
        for path in ("", f"/{NAME}", f"/{NAME}/replays/current", f"/{NAME}/parked", f"/{NAME}/operations"):
            problem(client.get(f"projections{path}"), 503, "unavailable")
        for path in ("replays", "replays/current/cancel", "rollback"):
            problem(client.post(f"projections/{NAME}/{path}", {}), 503, "unavailable")
