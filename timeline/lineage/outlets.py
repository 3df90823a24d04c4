"""Well-known outlets by name, so that a credit can be told from a person or a company that merely speaks.

A story's own sources come on top of these. Only names whose domain does not follow from the name need their key
spelled out; `outlet_of` gives the same key for the domain.
"""

from __future__ import annotations

from collections.abc import Mapping

from timeline.lineage.address import slug

_SAME = """\
Reuters|Bloomberg|TechCrunch|The Verge|Wired|Ars Technica|Axios|Politico|Semafor|The Guardian|CNBC|CNN|NPR|PBS
ProPublica|Business Insider|Forbes|Fortune|Barron's|MarketWatch|The Economist|The Information|The Atlantic
The New Yorker|The Intercept|The Register|VentureBeat|Engadget|Gizmodo|Mashable|CNET|ZDNet|Electrek|InsideEVs
Nikkei|Kyodo|Xinhua|Yonhap|Al Jazeera|Deutsche Welle|France 24|Le Monde|Le Figaro|Der Spiegel|El País|El Mundo
La Repubblica|Corriere della Sera|Haaretz|Caixin|Platformer|404 Media|The Hill|Newsweek|Vox|Quartz|Punchbowl
Stat News|Endpoints News|SpaceNews|NBC News|CBS News|ABC News|Fox News|Sky News|USA Today|The Independent
The Telegraph|Daily Mail|The Sun|The Mirror|Euronews|The Athletic|ESPN|Variety|Deadline|Rolling Stone
Der Standard|Die Zeit|Handelsblatt|Heise|Tagesschau|The Daily Beast|The Globe and Mail|The Hindu
Times of India|The Age|Defense One|Crunchbase News|MIT Technology Review|IEEE Spectrum"""

_OTHER = {
    "apnews": "Associated Press|AP",
    "afp": "Agence France-Presse|AFP",
    "dpa": "Deutsche Presse-Agentur|DPA",
    "bbc": "BBC News|BBC",
    "nytimes": "New York Times|NYT",
    "wsj": "Wall Street Journal|WSJ",
    "washingtonpost": "Washington Post",
    "ft.com": "Financial Times|FT",
    "latimes": "Los Angeles Times",
    "sfchronicle": "San Francisco Chronicle",
    "scmp": "South China Morning Post",
    "times": "The Times of London|Sunday Times",
    "smh": "Sydney Morning Herald",
    "bostonglobe": "Boston Globe",
    "chicagotribune": "Chicago Tribune",
    "dw": "Deutsche Welle",
    "spiegel": "Der Spiegel|Spiegel",
    "zeit": "Die Zeit",
    "faz": "Frankfurter Allgemeine|FAZ",
    "sueddeutsche": "Süddeutsche Zeitung",
    "indiatimes": "Times of India",
    "technologyreview": "MIT Technology Review",
}

KNOWN: Mapping[str, str] = {
    **{name: slug(name) for name in _SAME.replace("\n", "|").split("|")},
    **{name: key for key, names in _OTHER.items() for name in names.split("|")},
}
"""Name as written, without a leading "the" where it is often dropped → key."""
