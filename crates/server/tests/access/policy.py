"""A second reading of policy.toml: what each row of the matrix should have answered, told without the program's own code.

    python3 policy.py policy.toml rows.jsonl

A row says which way was asked, what the way needs, what it is about, and what each actor was answered. Prints each row
where the answer is another than the rules give, and ends with 1 if there was any.
"""

import json
import sys
import tomllib

STATES = {"kommande", "gällande", "avslutad", "avstängd"}


def rules_of(policy, actor):
    """The rules that an actor fulfils, each for the organisation that the role is held for."""
    if actor is None or actor["membership"] not in policy["medlemskap"]:
        return []
    return [
        rule
        for rule in policy["ratt"]
        if actor["role"] in rule["roller"]
        and actor["kind"] in rule["organisationer"]
        and actor["agreement"] in rule["overenskommelse"]
    ]


class Asker:
    """Somebody who asks, with all the roles they hold in the municipality they work in."""

    def __init__(self, policy, held):
        self.held = [(one, rule) for one in held for rule in rules_of(policy, one)]
        self.member = [one for one in held if one["membership"] in policy["medlemskap"]]
        self.municipality = held[0]["municipality"] if held else None
        # A program asks with a key, for some of its holder's acts.
        self.only = held[0]["only"] if held else None

    def may(self, act, channel=None):
        if self.only is not None and act not in self.only:
            return False
        return any(act in rule["far"] and (channel is None or channel in rule["kanaler"]) for _, rule in self.held)

    def organisations(self, act):
        if self.only is not None and act not in self.only:
            return set()
        return {one["organisation"] for one, rule in self.held if act in rule["far"]}

    def sees_event(self, event):
        if self.municipality != event["municipality"]:
            return False
        return self.may("read_all_events") or event["reported_by"] in self.organisations("read_own_events")


def is_there(asker, about):
    """Whether what is asked for exists for the one who asks."""
    kind = about["kind"]
    if kind == "event":
        # What was disposed of is there for nobody; what was merged and what is secret is there as before.
        return about["state"] != "disposed" and asker.sees_event(about)
    # Every municipality has its weeks.
    if kind == "picture":
        return about["state"] == "adopted" or asker.may("read_drafts")
    if kind == "figure of a picture":
        return asker.may("read_all_events")
    if asker.municipality != about["municipality"] or about.get("state") == "withdrawn":
        return False
    if kind == "view":
        return asker.member[0]["account"] == about["account"]
    return True


def expected(policy, row, held):
    """login, 403, 404, or past: the way is open, whatever the page says to what was sent."""
    needs, channel = row["needs"], row["channel"]
    if needs == "anyone":
        return "past"
    if not held:
        return "login"
    asker = Asker(policy, held)
    if asker.only is not None:
        # Files and data are fetched and a file is handed in; no page is opened and nothing else is changed.
        if row["address"] == "/import/program":
            return "past"
        if row["method"] != "GET" or channel not in ("fil", "data"):
            return "403"
    if not asker.member:
        return "403"
    if needs == "somebody":
        return "past"
    if needs == "a secret of one's own":
        return told(row["answers"][held[0]["account"]])
    for alternatives in needs:
        if not any(asker.may(act, channel) for act in alternatives):
            return "403"
    about = row["about"]
    if about is not None and not is_there(asker, about):
        return "404"
    # No program opens what is secret.
    if about is not None and about.get("state") == "secret" and asker.only is not None:
        return "403"
    # What is secret is taken out when two people want it, and by no other way.
    takes_out = any(policy["handlingar"][act]["slag"] == "ta ut" for alternatives in needs for act in alternatives)
    if about is not None and about.get("state") == "secret" and takes_out:
        return "403"
    if about is not None and row.get("own") and not asker.may("change_event"):
        if about["reported_by"] not in asker.organisations("report_event"):
            return "403"
    return "past"


def told(cell):
    return cell if cell in ("login", "403", "404") else "past"


def check(policy):
    """The file names only what it describes, and gives every act that it describes to somebody."""
    described = set(policy["handlingar"])
    given = {act for rule in policy["ratt"] for act in rule["far"]}
    assert given == described, f"given but not described, or the other way: {given ^ described}"
    assert set(policy["medlemskap"]) <= STATES, policy["medlemskap"]
    for name, act in policy["handlingar"].items():
        assert act["slag"] in ("läsa", "skriva", "ta ut"), name


def main(policy_path, rows_path):
    with open(policy_path, "rb") as file:
        policy = tomllib.load(file)
    check(policy)
    rows = differ = 0
    actors = None
    with open(rows_path, encoding="utf-8") as file:
        for line in file:
            row = json.loads(line)
            if actors is None:
                actors = row
                continue
            for name, cell in row["answers"].items():
                rows += 1
                should = expected(policy, row, actors[name])
                was = told(cell)
                # What is allowed may still not be there, when the row names nothing that should be.
                if was == should or (should == "past" and was == "404" and row["about"] is None):
                    continue
                differ += 1
                print(f"{row['method']} {row['address']} by {name}: answered {cell}, the rules say {should}")
    print(f"{rows} answers, {differ} other than the rules give")
    return 1 if differ or rows == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
