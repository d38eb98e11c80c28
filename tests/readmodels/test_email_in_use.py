"""E-mail addresses in use: one customer each, from the moment of the command on; what is kept of them is unreadable."""

import threading
from collections.abc import Iterator
from io import StringIO
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from eventstore.commands.batch import Batch
from eventstore.commands.execution import execute
from eventstore.event import Event, Recorded
from eventstore.log import inline, stream
from eventstore.privacy.personal import Forgotten, Personal
from orders.commands import ChangeEmail, ForgetCustomer, RegisterCustomer
from orders.customer import CUSTOMER
from orders.events import (
    CustomerDeactivated,
    CustomerEmailChanged,
    CustomerForgotten,
    CustomerReactivated,
    CustomerRegistered,
)
from readmodels.email_in_use import keyed_hash
from readmodels.email_in_use.projection import EmailInUseProjection, EmailTaken
from readmodels.engine import registry, tasks
from readmodels.engine.folding.inline import replay
from readmodels.engine.projection import Fold
from readmodels.engine.registry import projection
from readmodels.engine.storing.checkpoint import Checkpoint
from readmodels.engine.verifying.verification import VerificationResult
from readmodels.engine.verifying.verify import verify
from readmodels.models import EmailInUse
from tests import shop
from tests.api.client import Storefront, problem
from tests.api.crowd import at_once
from tests.api.log import count
from tests.readmodels.folding import rows
from tests.readmodels.test_parked import store

IN_USE = projection("email_in_use")
ADA = {"name": "Ada", "email": "ada@example.com"}
real = pytest.mark.django_db(transaction=True, databases=["default", "readmodels"])


def registered(email: Personal[str], customer_id: str = "c1") -> CustomerRegistered:
    return CustomerRegistered(customer_id, Personal("Ada"), email)


def folded(*events: Event) -> str | None:
    found: str | None = rows(EmailInUseProjection(), *events)["c1"].email_hash
    return found


def test_given_a_registration_the_address_is_in_use_by_its_keyed_hash(settings: Any) -> None:
    ours = folded(registered(Personal("ada@example.com")))
    assert ours == keyed_hash.keyed_hash("ada@example.com") and len(ours) == 64
    settings.EMAIL_HASH_KEY = "A" * 43 + "="
    assert folded(registered(Personal("ada@example.com"))) != ours


@pytest.mark.parametrize("written", ["ADA@Example.COM", " ada@example.com ", "ada@example.com"])
def test_however_it_is_written_it_is_one_address(written: str) -> None:
    assert folded(registered(Personal(written))) == folded(registered(Personal("ada@example.com")))


def test_given_a_change_the_new_address_is_in_use() -> None:
    changed = CustomerEmailChanged("c1", Personal("b@example.com"))
    assert folded(registered(Personal("a@example.com")), changed) == keyed_hash.keyed_hash("b@example.com")


def test_given_that_they_are_forgotten_no_address_is_in_use() -> None:
    assert folded(registered(Personal("a@example.com")), CustomerForgotten("c1")) is None
    assert folded(registered(Forgotten())) is None


@pytest.fixture
def client(transactional_db: None) -> Storefront:
    return Storefront()


def register(client: Storefront, customer_id: str, email: str = ADA["email"], **sent: Any) -> Any:
    return client.post("customers", {**ADA, "email": email, "customer_id": customer_id}, **sent)


def kept() -> dict[str, str | None]:
    return dict(EmailInUse.objects.values_list("customer_id", "email_hash"))


@real
def test_a_second_customer_with_one_address_is_refused_with_nothing_stored(client: Storefront) -> None:
    assert register(client, "c1").status_code == 201
    before = count(), kept()
    refused = problem(register(client, "c2", "ADA@example.com"), 409, "email_in_use")
    assert refused["detail"] == "Another customer has this e-mail address."
    assert "ada" not in str(refused).casefold()
    assert (count(), kept()) == before
    assert register(client, "c2", "eva@example.com").status_code == 201
    before = count(), kept()
    problem(client.post("customers/c2/email", {"email": "ada@example.com"}), 409, "email_in_use")
    assert (count(), kept()) == before


@real
def test_ones_own_address_again_is_no_error(client: Storefront) -> None:
    first = register(client, "c1", key="once")
    assert register(client, "c1", key="once").json() == first.json()
    assert register(client, "c1").json()["version"] == 1
    for email, version in (("ADA@example.com", 2), ("b@example.com", 3), ("ada@example.com", 4)):
        assert client.post("customers/c1/email", {"email": email}).json()["version"] == version


@real
def test_a_retry_of_a_registration_without_an_id_gets_its_first_answer(client: Storefront) -> None:
    """Each time it is another customer to the shop, until the first answer is found."""
    first = client.post("customers", ADA, key="once")
    again = client.post("customers", ADA, key="once")
    assert (again.json(), again.headers["Idempotent-Replayed"]) == (first.json(), "true")


@real
def test_an_address_that_was_left_can_be_taken(client: Storefront) -> None:
    register(client, "c1")
    client.post("customers/c1/email", {"email": "b@example.com"})
    assert register(client, "c2").status_code == 201
    client.post("customers/c2/deactivate", {})
    problem(register(client, "c3"), 409, "email_in_use")
    client.post("customers/c2/reactivate", {})
    problem(register(client, "c3"), 409, "email_in_use")
    client.post("customers/c2/forget", {})
    assert kept()["c2"] is None
    assert register(client, "c3").status_code == 201


def test_given_a_reactivation_nothing_changes() -> None:
    """Who is deactivated keeps the address, so there is nothing to take again, and nobody has it."""
    before = folded(registered(Personal("ada@example.com")))
    events = (CustomerDeactivated("c1"), CustomerReactivated("c1"))
    assert folded(registered(Personal("ada@example.com")), *events) == before


@real
@pytest.mark.parametrize("ids", [[f"c{number}" for number in range(20)], ["c1"] * 20])
def test_of_twenty_at_once_one_has_the_address(client: Storefront, ids: list[str]) -> None:
    answers = at_once([lambda customer_id=one: register(client, customer_id) for one in ids])  # type: ignore[misc]
    found = [answer.status_code for answer in answers]
    assert sorted(found) == ([201] * 20 if len(set(ids)) == 1 else [201] + [409] * 19)
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"email_in_use"}
    assert len(kept()) == 1
    assert count() == ((1, 20) if len(set(ids)) == 1 else (1, 1))
    assert verify(IN_USE).differences == []


@real
def test_two_who_would_swap_their_addresses_cannot(client: Storefront) -> None:
    register(client, "c1", "a@example.com")
    register(client, "c2", "b@example.com")
    swaps = (("c1", "b@example.com"), ("c2", "a@example.com"))
    answers = at_once(
        [lambda who=who, to=to: client.post(f"customers/{who}/email", {"email": to}) for who, to in swaps]  # type: ignore[misc]
    )
    assert [answer.status_code for answer in answers] == [409, 409]
    assert verify(IN_USE).differences == []


@real
def test_a_command_that_dies_before_its_commit_leaves_nothing(client: Storefront) -> None:
    with pytest.raises(psycopg.Error), stream.transaction():
        batch = Batch()
        batch.handle(shop.envelope(), CUSTOMER, "c1", registration("c1", "a@example.com"))
        batch.append()
        connection.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    connection.close()
    assert (kept(), count()) == ({}, (0, 0))
    assert register(client, "c2", "a@example.com").status_code == 201


@real
def test_a_deployment_that_lacks_its_key_is_unavailable(client: Storefront, settings: Any) -> None:
    settings.EMAIL_HASH_KEY = ""
    assert "EMAIL" not in problem(register(client, "c1"), 503, "unavailable")["detail"]
    assert (kept(), count()) == ({}, (0, 0))
    assert [message.id for message in keyed_hash.check()] == ["readmodels.E101"]
    settings.EMAIL_HASH_KEY = "short"
    assert [message.id for message in keyed_hash.check()] == ["readmodels.E101"]


@pytest.fixture
def older_log(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """From before addresses were kept: c1 and c2 have one, c3 had it and was forgotten, c4 has left it."""
    with monkeypatch.context() as before:
        before.setattr(inline, "_folds", {})
        for customer_id in ("c1", "c2", "c3"):
            send(customer_id, registration(customer_id, "a@example.com"))
        send("c3", ForgetCustomer("c3"))
        send("c4", registration("c4", "A@example.com"))
        send("c4", ChangeEmail("c4", Personal("d@example.com")))
    yield


def registration(customer_id: str, email: str) -> RegisterCustomer:
    return RegisterCustomer(customer_id, Personal("Ada"), Personal(email))


def send(customer_id: str, command: Any) -> None:
    execute(shop.envelope(), CUSTOMER, customer_id, command)


@real
def test_a_replay_gives_an_address_to_the_first_who_had_it_and_names_the_others(older_log: None) -> None:
    assert len(verify(IN_USE).differences) == 4
    out = StringIO()
    call_command("replay", "email_in_use", stdout=out)
    assert out.getvalue().splitlines() == [
        "email_in_use: 4 rows at position 6, in one transaction",
        "  c2: has what another row had before; it is left out",
    ]
    ada, eva = keyed_hash.keyed_hash("a@example.com"), keyed_hash.keyed_hash("d@example.com")
    assert kept() == {"c1": ada, "c2": None, "c3": None, "c4": eva}
    assert verify(IN_USE).differences == []
    with pytest.raises(EmailTaken):
        send("c5", registration("c5", "a@example.com"))


def replayed() -> None:
    replay(IN_USE)
    connections.close_all()


@real
def test_a_replay_waits_for_commands_under_way_and_has_their_events(client: Storefront) -> None:
    register(client, "c1", "a@example.com")
    replays = threading.Thread(target=replayed)
    with stream.bulk_transaction():
        batch = Batch()
        batch.handle(shop.envelope(), CUSTOMER, "c2", registration("c2", "b@example.com"))
        batch.append()
        replays.start()
        replays.join(0.3)
        assert replays.is_alive()
    replays.join(10)
    assert set(kept()) == {"c1", "c2"}
    assert verify(IN_USE).differences == []


@real
def test_a_row_that_was_changed_by_hand_is_found_and_mended(client: Storefront, capsys: Any) -> None:
    register(client, "c1")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE readmodels_emailinuse SET email_hash = 'other'")
    with pytest.raises(CommandError, match="differ"):
        call_command("verify", "email_in_use")
    assert "c1: email_hash is 'other'" in capsys.readouterr().out
    call_command("replay", "--all")
    assert verify(IN_USE).differences == []


@real
@pytest.mark.parametrize("fault", ["an event", "a row"])
def test_what_cannot_be_folded_is_said_and_keeps_no_other_verification(
    client: Storefront, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    register(client, "c1")
    if fault == "an event":
        store("customer-c1", "customer.email_changed", 99, "{}")
    else:
        monkeypatch.setattr(EmailInUseProjection, "folds", {CustomerRegistered: Fold(event_key, unwritable)})
    for command in ("verify", "replay"):
        with pytest.raises(CommandError, match="email_in_use: "):
            call_command(command, "email_in_use")
    monkeypatch.setattr(registry, "registered", lambda: (IN_USE, projection("customer_profile")))
    tasks.verify()
    assert VerificationResult.objects.get().name == "customer_profile"
    assert len(kept()) == 1


def event_key(recorded: Recorded) -> list[str]:
    return [recorded.event.customer_id]  # type: ignore[attr-defined]


def unwritable(self: object, row: EmailInUse, event: CustomerRegistered, recorded: Recorded) -> None:
    row.email_hash = "no text has a \0 in PostgreSQL"


@real
def test_no_worker_keeps_it(client: Storefront) -> None:
    register(client, "c1")
    shop.catch_up_all()
    call_command("verify")
    assert not Checkpoint.objects.filter(name="email_in_use").exists()


@real
@pytest.mark.parametrize("mode", [["--dry-run"], ["--rollback"], ["--cancel"], ["--in-place"], ["--key", "c1"]])
def test_ways_to_replay_that_it_does_not_have_are_refused(client: Storefront, mode: list[str]) -> None:
    with pytest.raises(CommandError, match="is inline") as refused:
        call_command("replay", "email_in_use", *mode)
    assert refused.value.returncode == 2
