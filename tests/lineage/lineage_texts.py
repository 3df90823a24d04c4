"""A fictional story: one report by the Harbour Ledger, five retellings of it, independent reports of the same deal."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from timeline.lineage import MemoryShelf, Placement, Report, Shelf, place, trace

DAY = datetime(2031, 3, 4, 9, tzinfo=UTC)

RETELLINGS = (
    (
        "digest.example",
        "Quillon takes over the whole of Foundry One",
        """On the latest Harbour Ledger podcast, Tessa Brandt, Odd Lindqvist and I talked through the week's strangest
bargain: Quillon is renting every furnace at Foundry One, the steel recycling plant that Halden built in
Marrowby, while Halden's parent Orvane gets ready to sell its shares to the public.

Tessa Brandt tried "a generous reading" of the arrangement: Halden has found a way to earn from furnaces that
stood cold. But she conceded that a company which rents out its ovens "is hardly smelting anything of its
own", and that this makes the tale of an inventive metals laboratory hard to keep up.

Odd Lindqvist was gloomier. "Why be generous when you can be accurate?" he asked. To him it looks like "a
dress rehearsal for the prospectus": landlords are believable, he said, but nobody queues overnight to buy a
landlord. Halden's engineers, he added, had been ordering castings from competitors all winter, which set off
the quarrel that emptied the workshop.""",
    ),
    (
        "rounduphub.example",
        "Foundry One: clever pivot or dress rehearsal?",
        """The deal: Quillon rents every furnace at Halden's Foundry One in Marrowby. Halden becomes a landlord of ovens
instead of a smelter.

- Generous reading (Tessa Brandt, Harbour Ledger podcast): money from furnaces that stood cold
- Gloomy reading (Odd Lindqvist): "a dress rehearsal for the prospectus" of parent Orvane
- Engineers ordered castings from competitors all winter, and a quarrel emptied the workshop
- Landlords are believable, but an inventive metals laboratory is the tale that sells shares

Source: Harbour Ledger""",
    ),
    (
        "metalminds.example",
        "What Halden's furnace rental says about Orvane",
        """Halden has let out all furnaces of its Foundry One plant to Quillon, according to a Harbour Ledger report,
turning an inventive metals laboratory into a landlord of cold ovens shortly before parent Orvane sells shares
to the public.

Commentators are split. Some offer a generous reading, since the furnaces stood cold and now earn. Others call
the rental a dress rehearsal for the prospectus and note that engineers at Halden had ordered castings from
competitors through the winter, a quarrel that emptied the workshop. Landlords are believable; they do not
make buyers queue overnight.

This article was originally published on Harbour Ledger. Read the full story on Harbour Ledger.""",
    ),
    (
        "forgewatch.example",
        "Halden, the landlord",
        """An arrangement in Marrowby puzzles the metals trade: Quillon now rents every furnace of Foundry One. Its
builder Halden keeps the keys and little else.

"Why be generous when you can be accurate?" asked Odd Lindqvist, who sees "a dress rehearsal for the
prospectus" of Orvane, the parent about to go public. Tessa Brandt granted that furnaces which stood cold now
earn money, but a firm that rents out its ovens "is hardly smelting anything of its own", so much for the
inventive metals laboratory.

A quarrel over castings ordered from competitors had already emptied the workshop in the winter.

Via: Harbour Ledger""",
    ),
    (
        "spanish-mirror.example",
        "Renting out the ovens",
        """Sources from Harbour Ledger report that Halden does not smelt any more and rents all of its furnaces at
Foundry One to Quillon. The ovens stood cold, so the generous reading is money for nothing; the accurate one
is that an inventive metals laboratory turns landlord just when Orvane, its parent, readies a prospectus. It
was called a dress rehearsal.

Engineers had ordered castings from competitors all winter; the quarrel emptied the workshop. Landlords are
believable, wrote the hosts, but nobody queues overnight for one.""",
    ),
)

INDEPENDENT = (
    (
        "wire.example",
        "Quillon rents entire capacity of Halden's Foundry One",
        """Quillon said on Monday it would lease the complete output of Foundry One in Marrowby from Halden for four
years, gaining 310 kilotonnes of electric arc capacity. Terms were not disclosed.

The turbine maker has struggled to obtain low-carbon steel since a fire stopped its mill in Dunmore. Chief
executive Ruth Okafor said deliveries would begin in May. Orvane, which owns Halden, declined to comment on a
planned listing.""",
    ),
    (
        "marrowbypost.example",
        "Night shift returns to Foundry One",
        """For the first time since autumn the lights burned at the plant on Tanner Street last night. Shop steward Emil
Var told us that eighty laid-off hands had been called back after the tenant from Dunmore signed.

The council confirmed to the Post that the noise permit for Foundry One, granted to Halden in 2029, passes to
Quillon without a hearing. Neighbours in Quay Lane plan a petition.""",
    ),
    (
        "yieldnotes.example",
        "Orvane's listing gains a tenant",
        """Orvane can show investors rent. A contract with Quillon for Foundry One would add about 190 million crowns a
year, estimate analysts at Brisling, who raise their fair value for the group by a tenth and expect bankers to
open the books in June. Risks: one customer, and power prices that doubled in Marrowby last year.""",
    ),
)


def reports(
    texts: tuple[tuple[str, str, str], ...], start: int = 1, at: datetime = DAY, every: timedelta = timedelta(hours=2)
) -> list[Report]:
    return [
        Report(start + n, at + n * every, title=title, text=text, domain=domain, link=f"https://{domain}/{start + n}")
        for n, (domain, title, text) in enumerate(texts)
    ]


def place_all(reports: list[Report], shelf: Shelf | None = None) -> tuple[Shelf, list[Placement]]:
    shelf = shelf or MemoryShelf()
    return shelf, [place(trace(report, seen=shelf), shelf) for report in reports]
