#!/usr/bin/env python3
"""Checks a journal that `lagesbild export journal FILE` wrote, without using the program or anything but Python itself.

    scripts/verify_journal.py journal.jsonl --key 'lagesbild/0126+…' --checkpoint note.txt
    scripts/verify_journal.py incident.zip --key 'lagesbild/0126+…'

Each entry must carry the hash of its own words and of the entry before it; at every checkpoint the journal must have the
root that was signed then. What was disposed of has lost its words and kept its hash; a later entry must seal just that. A checkpoint is the text of a signed note, from the page, the log or a printed picture.
"""
import argparse, base64, hashlib, json, sys, zipfile

# Ed25519 as RFC 8032 describes it; slow and plain, enough for checking.
P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)


def recover_x(y, sign):
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or (x * x - x2) % P or (x == 0 and sign):
        raise ValueError("not a point of the curve")
    return P - x if x & 1 != sign else x


def add(p, q):
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(n, p):
    q = (0, 1, 1, 0)
    while n:
        q, p, n = add(q, p) if n & 1 else q, add(p, p), n >> 1
    return q


def point(data):
    y = int.from_bytes(data, "little")
    x = recover_x(y & (1 << 255) - 1, y >> 255)
    y &= (1 << 255) - 1
    return x, y, 1, x * y % P


def signature_holds(public, message, signature):
    if len(public) != 32 or len(signature) != 64:
        return False
    try:
        a, r = point(public), point(signature[:32])
        base_y = 4 * pow(5, P - 2, P) % P
        base_x = recover_x(base_y, 0)
    except ValueError:
        return False
    s = int.from_bytes(signature[32:], "little")
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    left, right = times(s, (base_x, base_y, 1, base_x * base_y % P)), add(r, times(h, a))
    return s < L and (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


def seal(*fields):
    """The digest of fields, each with its kind and length, so that no two rows of fields read the same."""
    digest = hashlib.sha256()
    for value in fields:
        if value is None:
            digest.update(b"n")
        elif isinstance(value, int):
            digest.update(b"i" + value.to_bytes(8, "big", signed=True))
        else:
            data = value.encode() if isinstance(value, str) else value
            digest.update((b"t" if isinstance(value, str) else b"b") + len(data).to_bytes(8, "big") + data)
    return digest.digest()


def sealed(municipality, entry):
    """The hash an entry must have."""
    numbers = (municipality, entry["seq"], entry["at"], entry["account"])
    words = [entry[name] for name in ("actor", "act", "object_kind", "object_id", "was", "became", "why")]
    return seal("journal/1", bytes.fromhex(entry["prev_hash"]), *numbers, *words).hex()


def left_of(municipality, entry):
    """What is sealed of an entry whose words were disposed of: all that it still says."""
    numbers = (municipality, entry["seq"], entry["at"], entry["account"])
    words = [entry[name] for name in ("actor", "act", "object_kind", "object_id")]
    hashes = bytes.fromhex(entry["prev_hash"]), bytes.fromhex(entry["hash"])
    return seal("journal-left/1", hashes[0], *numbers, *words, hashes[1])


def root_of(edge):
    """The root of a tree that consists of full trees with these roots, the largest first (RFC 9162, section 2.1)."""
    if not edge:
        return hashlib.sha256().digest()
    root = edge[-1]
    for left in reversed(edge[:-1]):
        root = hashlib.sha256(b"\1" + left + root).digest()
    return root


def read_checkpoint(text, key):
    # What stands on paper may be broken anywhere in the long words.
    said, _, by = text.partition("—")
    (name, size, *root), (signer, *signature) = said.split(), by.split()
    root, signature = "".join(root), base64.b64decode("".join(signature))
    if key:
        key_name, key_hash, public = key.split("+", 2)
        public = base64.b64decode(public)
        message = f"{name}\n{size}\n{root}\n".encode()
        own = name == signer == key_name and signature[:4].hex() == key_hash and public[:1] == b"\1"
        if not own or not signature_holds(public[1:], message, signature[4:]):
            raise ValueError("the signature does not hold")
    return name, int(size), base64.b64decode(root)


def check_incident(path, key):
    """What `lagesbild export incident` wrote: the files are those of the manifest, and the manifest is the one signed."""
    faults = []
    with zipfile.ZipFile(path) as archive:
        manifest = archive.read("innehall.json")
        for file in json.loads(manifest)["files"]:
            if hashlib.sha256(archive.read(file["name"])).hexdigest() != file["sha256"]:
                faults.append(f"{file['name']} is another")
        said, _, by = archive.read("innehall.sig").decode().partition("\n\n—")
    name, what, digest = said.split()
    if what != "incident" or digest != hashlib.sha256(manifest).hexdigest():
        faults.append("the manifest is not the one that was signed")
    if key:
        (signer, signature), (key_name, key_hash, public) = by.split(), key.split("+", 2)
        signature, public = base64.b64decode(signature), base64.b64decode(public)
        own = name == signer == key_name and signature[:4].hex() == key_hash and public[:1] == b"\1"
        if not own or not signature_holds(public[1:], said.encode() + b"\n", signature[4:]):
            faults.append("the signature does not hold")
    return faults


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("journal")
    options.add_argument("--checkpoint", action="append", default=[], help="a file with a signed note")
    options.add_argument("--key", help="what signatures are checked with, as the page shows it")
    asked = options.parse_args()
    if zipfile.is_zipfile(asked.journal):
        faults = check_incident(asked.journal, asked.key)
        print("\n".join(faults + [f"{asked.journal}: {len(faults)} faults"]))
        return 1 if faults else 0
    faults, wanted = [], []
    with open(asked.journal, encoding="utf-8") as lines:
        head = json.loads(next(lines))
        for file in asked.checkpoint:
            try:
                name, size, root = read_checkpoint(open(file, encoding="utf-8").read(), asked.key)
                if name != head["journal"]:
                    raise ValueError(f"it is of {name}")
                wanted.append((size, root, file))
            except ValueError as fault:
                faults.append(f"{file}: {fault}")
        edge, size, seq, last, disposed = [], 0, 0, "00" * 32, {}
        for line in lines:
            entry = json.loads(line)
            if entry["seq"] != seq + 1:
                faults.append(f"entry {seq + 1} is missing before {entry['seq']}")
            elif entry["prev_hash"] != last:
                faults.append(f"entry {entry['seq']} does not follow the one before it")
            seq = entry["seq"]
            if "disposed" in entry:
                # Its words are gone by a later entry, which seals what is left.
                disposed.setdefault(entry["disposed"], ["disposed-entries/1"]).extend([seq, left_of(head["municipality"], entry)])
                if entry["was"] is not None or entry["became"] is not None or entry["why"] or entry["disposed"] <= seq:
                    faults.append(f"entry {seq} was changed")
            elif sealed(head["municipality"], entry) != entry["hash"]:
                faults.append(f"entry {seq} was changed")
            if (entry["object_kind"], entry["act"]) == ("disposal", "disposed"):
                said = json.loads(entry["became"] or "{}").get("entries")
                if seal(*disposed.pop(seq, ["disposed-entries/1"])).hex() != said:
                    faults.append(f"entry {seq} disposed of other entries than those that are without words")
            hash_of_leaf, last = hashlib.sha256(b"\0" + bytes.fromhex(entry["hash"])).digest(), entry["hash"]
            for _ in range((~size & size + 1).bit_length() - 1):
                hash_of_leaf = hashlib.sha256(b"\1" + edge.pop() + hash_of_leaf).digest()
            edge.append(hash_of_leaf)
            size += 1
            faults += [f"{file}: the journal was another up to entry {size}" for n, r, file in wanted if n == size and r != root_of(edge)]
    faults += [f"entries are without words, and entry {n} does not say so" for n in disposed]
    faults += [f"{file}: the journal is shorter than {n} entries" for n, _, file in wanted if n > size]
    for fault in faults:
        print(fault)
    root = base64.b64encode(root_of(edge)).decode()
    print(f"{head['journal']}: {size} entries, root {root}, {len(wanted)} checkpoints, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
