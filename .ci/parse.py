"""Reads what a built site sends into the world with other people's parsers: mail, calendars, feeds, JSON.

Usage: parse.py SITE. Ends with 1 and a line for each file that is not what its format asks for.
"""

import email
import email.policy
import json
import pathlib
import sys
import xml.etree.ElementTree as xml

import icalendar


def mail(path):
    raw = path.read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b""), "a line ends in something else than CRLF"
    raw.split(b"\r\n\r\n")[0].decode("ascii")
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert not message.defects, message.defects
    assert message.get_content_type() == "multipart/alternative", message.get_content_type()
    for header in ("From", "Subject", "Date", "Message-ID", "List-Unsubscribe"):
        assert message[header], header
    text, html = (part.get_content().replace("\r\n", "\n") for part in message.iter_parts())
    beside = path.with_suffix(".txt").read_text(encoding="utf-8")
    assert text.strip() == beside.strip(), "the plain part is not email.txt"
    assert html.strip() == path.with_suffix(".html").read_text(encoding="utf-8").strip(), "the HTML part is not email.html"
    assert len(html.encode()) < 100_000, "over 100 KB"


def calendar(path):
    raw = path.read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b""), "a line ends in something else than CRLF"
    assert all(len(line) <= 75 for line in raw.split(b"\r\n")), "a line is over 75 octets"
    read = icalendar.Calendar.from_ical(raw)
    assert not read.errors, read.errors
    uids = [str(event["UID"]) for event in read.walk("VEVENT")]
    assert uids and len(uids) == len(set(uids)), "no events, or one UID twice"
    assert all(event["DTSTAMP"] and event["DTSTART"] for event in read.walk("VEVENT"))


def atom(path):
    name = "{http://www.w3.org/2005/Atom}"
    feed = xml.parse(path).getroot()
    assert feed.tag == name + "feed", feed.tag
    ids = [entry.find(name + "id").text for entry in feed.findall(name + "entry")]
    assert len(ids) == len(set(ids)), "one id twice"
    for element in [feed, *feed.findall(name + "entry")]:
        assert element.find(name + "title") is not None and element.find(name + "updated").text


def json_feed(path):
    feed = json.loads(path.read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert all("id" in item and ("content_html" in item or "content_text" in item) for item in feed["items"])


def sitemap(path):
    assert xml.parse(path).getroot().tag.endswith(("urlset", "sitemapindex"))


READERS = {"*.eml": mail, "*.ics": calendar, "feed.xml": atom, "feed.json": json_feed, "sitemap.xml": sitemap}


def main(site):
    faults = 0
    for pattern, read in READERS.items():
        paths = sorted(pathlib.Path(site).rglob(pattern))
        for path in paths:
            try:
                read(path)
            except Exception as fault:  # any parser's complaint is a fault of ours
                faults += 1
                print(f"{path}: {type(fault).__name__}: {fault}")
        print(f"{pattern}: {len(paths)} read")
        faults += not paths
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
