"""Starting to share: the transfer before, the set-up by one party, the join of the other (REQ-148 to REQ-165)."""

from __future__ import annotations

from typing import Any, NamedTuple

from kcli_core.blobs import references
from kcli_core.client import reads as clients
from kcli_core.input.ids import id_key, read_code
from kcli_core.office.rules import one_of
from kcli_core.refusals import Caution, Refusal, Refused, refuse, require
from kcli_core.roles import Action, Target
from kcli_core.share import comm_ids, reads, rules
from kcli_core.share.reads import Blob
from kcli_core.store.engine import Row
from kcli_core.store.transaction import Queries, Transaction
from kcli_core.world import jst_date


class Setup(NamedTuple):
    """What the initiator chooses. `by` and `latest` are office or client."""

    client: str
    by: str
    latest: str
    comm_id: str
    area: int
    software: str
    ack_notes: bool


def receive(tx: Transaction, office: Row, code: str, client_code: str, from_side: str, blob: Blob) -> dict[str, Any]:
    """Record that the newest data of the other party were received; its data entry stops now (REQ-150, REQ-153).

    Refused: BAD_CHOICE, PERM_ROLE where it is the own side, ALREADY_SHARED.
    """
    client = clients.find(tx, office["id"], client_code)
    tx.authorise(Action.SHARE_USE, _object(tx, office, client, code), Target(office["id"], client_id=client["id"]))
    require(one_of("from", from_side, rules.SIDES))
    mine = reads.side_of(tx.actor)
    if from_side == mine:
        raise Refused(refuse("BAD_CHOICE", field="from", text=from_side, allowed=[rules.other(mine)]))
    share = _data_set(tx, office, client, code)
    if share["state"] not in ("prepared", "deleted"):
        raise Refused(refuse("ALREADY_SHARED", share=share["code"], state=share["state"]))
    references.about_to_name(tx)
    row = {"share_id": share["id"], "from_side": from_side, "to_side": mine, "at": tx.at, "by": tx.actor.label}
    tx.insert("share_receipt", {**row, "sha256": blob.sha256, "size": blob.size})
    frozen = rules.SCENARIOS[mine, from_side].frozen
    # Its area was free since the stop, and may be another's by now.
    tx.update("share", share["id"], {"state": "prepared", "frozen": " ".join(frozen), "comm_id_id": None, "area": None})
    tx.record("share.received", f"share:{share['code']}", office_id=office["id"], side=mine, size=blob.size)
    return {
        "code": share["code"],
        "from_side": from_side,
        "size": blob.size,
        "frozen": list(frozen),
        "sha256": blob.sha256,
    }


def _object(q: Queries, office: Row, client: Row, code: str) -> str:
    """What is tried, for the log: in the history of another client's data set nothing of it may stand."""
    found = reads.look_up(q, office["id"], code)
    return f"share:{code}" if found is None or found["client_id"] == client["id"] else f"client:{client['code']}"


def _data_set(tx: Transaction, office: Row, client: Row, code: str) -> Row:
    """The data set of this code, made where there is none yet."""
    reading = read_code(code)
    require(reading.refusal, None if reading.value or reading.refusal else refuse("FIELD_MISSING", field="code"))
    tx.hold("office", office["id"])
    found = reads.look_up(tx, office["id"], str(reading.value))
    if found is None:
        row = {"office_id": office["id"], "client_id": client["id"], "code": reading.value}
        row |= {"code_key": id_key(str(reading.value)), "created_at": tx.at}
        return tx.hold("share", tx.insert("share", row))
    if found["client_id"] != client["id"]:
        raise Refused(refuse("CODE_TAKEN", kind="share", code=found["code"]))
    return tx.hold("share", found["id"])


def bars_to_start(q: Queries, office: Row, code: str, setup: Setup, blob: Blob | None = None) -> list[Refusal]:
    """Everything that stands against a start. It is asked before the file is sent (`blob` None), and again after."""
    require(one_of("by", setup.by, rules.SIDES), one_of("latest", setup.latest, rules.SIDES))
    client = clients.find(q, office["id"], setup.client)
    comm_id = reads.find_comm_id(q, office["id"], setup.comm_id)
    found = reads.look_up(q, office["id"], code)
    share = found if found and found["client_id"] == client["id"] else None
    mine = reads.side_of(q.actor)
    receipts = [row["sha256"] for row in q.rows(
        "SELECT sha256 FROM share_receipt WHERE share_id = :id AND from_side = :latest AND to_side = :by "
        "ORDER BY id DESC LIMIT 1",  # what came before it is not the newest any more
        id=share["id"] if share else 0, latest=setup.latest, by=setup.by)]  # fmt: skip
    taken = q.value(
        "SELECT code FROM share WHERE comm_id_id = :i AND area = :a AND state <> 'deleted'",
        i=comm_id["id"],
        a=setup.area,
    )
    bars = [
        refuse("BAD_CHOICE", field="by", text=setup.by, allowed=[mine]) if setup.by != mine else None,
        refuse("NOT_REGISTERED", kind="comm_id", key=setup.comm_id) if comm_id["client_id"] != client["id"] else None,
        refuse("CODE_TAKEN", kind="share", code=found["code"]) if found and share is None else None,
        *_fit(q, office, client, setup.software, setup.ack_notes),
        rules.read_area(setup.area),
        refuse("AREA_OCCUPIED", area=setup.area, comm_id=comm_id["code"], share=taken) if taken else None,
        comm_ids.require_usable(comm_id),
        refuse("ALREADY_SHARED", share=share["code"], state=share["state"])
        if share and share["state"] in ("waiting_for_join", "active")
        else None,
        rules.newest_received(setup.by, setup.latest, receipts, blob.sha256 if blob else None),
    ]
    return [bar for bar in bars if bar]


def _fit(q: Queries, office: Row, client: Row, software: str, ack_notes: bool) -> list[Refusal | None]:
    """Each party is looked at for itself: software, membership, notes (REQ-145 to REQ-147)."""
    mine = reads.side_of(q.actor)
    party = office if mine == "office" else client
    read_notes = q.value(
        "SELECT 1 FROM notes_read WHERE office_id = :o AND party = :p", o=office["id"], p=_party_key(mine, client)
    )
    return [
        rules.software_is_new_enough(software),
        rules.is_member(party["support_member_until"], jst_date(q.instant), party["code"]),
        None if ack_notes or read_notes else refuse("NOTES_NOT_ACKNOWLEDGED", party=party["code"]),
    ]


def _party_key(side: str, client: Row) -> str:
    return "office" if side == "office" else str(client["id"])


# Two of a party may read them at once, each for another data set.
READ_NOTES = """
INSERT INTO notes_read (id, office_id, party, at, by) VALUES (:id, :o, :p, :at, :by)
ON CONFLICT (office_id, party) DO NOTHING
"""


def _admit(tx: Transaction, office: Row, client: Row, share: Row, software: str, *, received: int) -> None:
    """One party uses the share from now on; its notes are read, its membership is worth a word."""
    mine = reads.side_of(tx.actor)
    party = office if mine == "office" else client
    key = _party_key(mine, client)
    tx.run(READ_NOTES, id=tx.connection.new_ids("notes_read", 1)[0], o=office["id"], p=key, at=tx.at, by=tx.actor.label)
    if party["support_member_until"] is None:
        tx.caution(Caution("MEMBERSHIP_NOT_RECORDED", {"party": party["code"]}))
    tx.run("DELETE FROM share_party WHERE share_id = :s AND side = :side", s=share["id"], side=mine)
    row = {"share_id": share["id"], "side": mine, "software": software, "received": received}
    tx.insert("share_party", {**row, "joined_at": tx.at, "joined_by": tx.actor.label})


def start(tx: Transaction, office: Row, code: str, setup: Setup, blob: Blob) -> dict[str, Any]:
    """Send the newest data to an area and wait for the other party (REQ-157 to REQ-159).

    The password was checked before.
    Refused, every reason at once: VERSION_TOO_OLD, NOT_SUPPORT_MEMBER, NOTES_NOT_ACKNOWLEDGED, NEWEST_NOT_RECEIVED,
    AREA_OCCUPIED, ALREADY_SHARED, COMM_ID_UNUSABLE, BAD_*.
    """
    client = clients.find(tx, office["id"], setup.client)
    tx.authorise(Action.SHARE_USE, _object(tx, office, client, code), Target(office["id"], client_id=client["id"]))
    comm_id = reads.find_comm_id(tx, office["id"], setup.comm_id)
    # A data set is started once, whatever the IDs; an area is taken by one at a time.
    tx.hold("office", office["id"])
    tx.hold("comm_id", comm_id["id"])
    require(*bars_to_start(tx, office, code, setup, blob))
    share = _data_set(tx, office, client, code)
    frozen = rules.SCENARIOS[setup.by, setup.latest].frozen
    head, fence = share["head"] + 1, share["fence"] + 1
    tx.update(
        "share",
        share["id"],
        {
            "state": "waiting_for_join", "initiator": setup.by, "latest": setup.latest, "frozen": " ".join(frozen),
            "comm_id_id": comm_id["id"], "area": setup.area, "head": head, "fence": fence, "deleted_at": None,
            "deleted_by": None,
        },
    )  # fmt: skip
    tx.run("DELETE FROM share_party WHERE share_id = :id", id=share["id"])
    _admit(tx, office, client, share, setup.software, received=head)
    references.about_to_name(tx)
    row = {"share_id": share["id"], "version": head, "parent": head - 1, "fence": fence, "side": setup.by}
    tx.insert(
        "share_version", {**row, "sha256": blob.sha256, "size": blob.size, "by": reads.holder_of(tx.actor), "at": tx.at}
    )
    tx.record("share.started", f"share:{share['code']}", office_id=office["id"], version=head, area=setup.area)
    state = {"state": "waiting_for_join", "version": head, "area": setup.area, "frozen": list(frozen)}
    return {"code": share["code"], **state, "sha256": blob.sha256}


def bars_to_join(q: Queries, office: Row, share: Row, comm_id: str, area: int, software: str, ack_notes: bool
                 ) -> list[Refusal]:  # fmt: skip
    """Everything that stands against a join."""
    client = q.rows("SELECT * FROM client WHERE id = :id", id=share["client_id"])[0]
    known = reads.find_comm_id(q, office["id"], comm_id)
    mine = reads.side_of(q.actor)
    sides = reads.parties(q, share["id"])
    bars = [
        *_fit(q, office, client, software, ack_notes),
        rules.read_area(area),
        refuse("NOT_SHARED", share=share["code"], comm_id=known["code"], area=area)
        if (share["comm_id_id"], share["area"]) != (known["id"], area)
        or share["state"] not in ("waiting_for_join", "active")
        else None,
        comm_ids.require_usable(known),
        refuse("ALREADY_JOINED", share=share["code"], side=mine)
        if mine in sides and sides[mine]["uses"] and sides[mine]["received"]
        else None,
    ]
    return [bar for bar in bars if bar]


def join(tx: Transaction, office: Row, code: str, comm_id: str, area: int, software: str, *, ack_notes: bool
         ) -> tuple[dict[str, Any], Blob]:  # fmt: skip
    """The other party takes part and may receive the data; the freeze on data entry ends (REQ-160 to REQ-165).

    The password is checked before (REQ-163). Refused: NOT_SHARED, ALREADY_JOINED, VERSION_TOO_OLD,
    NOT_SUPPORT_MEMBER, NOTES_NOT_ACKNOWLEDGED, COMM_ID_UNUSABLE.
    """
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    share = tx.hold("share", share["id"])
    require(*bars_to_join(tx, office, share, comm_id, area, software, ack_notes))
    client = tx.rows("SELECT * FROM client WHERE id = :id", id=share["client_id"])[0]
    # Received is what has arrived: that is told when the file is there.
    _admit(tx, office, client, share, software, received=0)
    # Who had started, left and comes back is still alone.
    if rules.other(reads.side_of(tx.actor)) in reads.parties(tx, share["id"]):
        share |= {"state": "active", "frozen": ""}
        tx.update("share", share["id"], {"state": "active", "frozen": ""})
    tx.record("share.joined", f"share:{share['code']}", office_id=office["id"], side=reads.side_of(tx.actor))
    head = reads.version(tx, share["id"], share["head"])
    return {"code": share["code"], "state": share["state"], "version": share["head"]}, reads.blob_of(head)


def arrived(tx: Transaction, office: Row, code: str, version: int, path: str | None) -> None:
    """This party's copy is that version now: said when the file lies there whole."""
    share = reads.find(tx, office["id"], code)
    tx.authorise(Action.SHARE_USE, f"share:{share['code']}", reads.target_of(share))
    mine = reads.side_of(tx.actor)
    tx.run(
        "UPDATE share_party SET received = :v, path = :path WHERE share_id = :s AND side = :side AND received <= :v",
        v=version, path=path, s=share["id"], side=mine,
    )  # fmt: skip
    tx.record("share.arrived", f"share:{share['code']}", office_id=office["id"], side=mine, version=version)
