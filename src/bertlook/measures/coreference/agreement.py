"""Agreement of two mentions in number, gender and person, by simple rules for English.

A mention has a set of possible values for each feature: all values if the words don't determine
it. Two mentions agree if they share a value of each feature.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from bertlook.corpora import Mention

SINGULAR, PLURAL = "singular", "plural"
MALE, FEMALE, NEUTER = "male", "female", "neuter"

_ANY_NUMBER = frozenset({SINGULAR, PLURAL})
_ANY_GENDER = frozenset({MALE, FEMALE, NEUTER})
_PERSONAL = frozenset({MALE, FEMALE})


class Features(NamedTuple):
    """Possible numbers, genders and persons (1 to 3) of a mention."""

    numbers: frozenset[str]
    genders: frozenset[str]
    persons: frozenset[int]

    def agree(self, other: Features) -> bool:
        """Return whether two mentions can agree in number, gender and person."""
        return not any(map(frozenset.isdisjoint, self, other))


def read_features(words: Sequence[str], mention: Mention) -> Features:
    """Return the features of a mention, from its words alone.

    Args:
        words: The words of the document.
        mention: A mention in it.
    """
    span = [word.lower() for word in words[mention.start : mention.end]]
    if mention.type == "pronoun":
        pronoun = _PRONOUNS.get(span[mention.head - mention.start])
        return pronoun or Features(_ANY_NUMBER, _ANY_GENDER, frozenset({3}))
    head = words[mention.head].lower()
    proper = mention.type == "proper"
    return Features(_numbers(span, head, proper), _genders(span, head, proper), frozenset({3}))


def _numbers(span: list[str], head: str, proper: bool) -> frozenset[str]:
    first = span[0]
    if first in _PLURAL_FIRST or (proper and "and" in span):
        return frozenset({PLURAL})
    if first in _SINGULAR_FIRST:
        return frozenset({SINGULAR})
    if head in _COLLECTIVE:
        return _ANY_NUMBER
    if proper:
        return _ANY_NUMBER if first == "the" else frozenset({SINGULAR})
    plural = head in _IRREGULAR_PLURALS or (
        head.endswith("s") and not head.endswith(("ss", "us", "is", "ics"))
    )
    return frozenset({PLURAL if plural else SINGULAR})


def _genders(span: list[str], head: str, proper: bool) -> frozenset[str]:
    first = span[0]
    if first in _MALE_TITLES or (first if proper else head) in _MALE:
        return frozenset({MALE})
    if first in _FEMALE_TITLES or (first if proper else head) in _FEMALE:
        return frozenset({FEMALE})
    if first in _TITLES or head in _PERSONS or (head.endswith("s") and head[:-1] in _PERSONS):
        return _PERSONAL
    if not proper and head.removesuffix("s").endswith(_NEUTER_ENDINGS):
        return frozenset({NEUTER})
    return _ANY_GENDER


def _pronouns(
    forms: str, numbers: frozenset[str] | str, genders: frozenset[str] | str, person: int = 3
) -> dict[str, Features]:
    numbers = numbers if isinstance(numbers, frozenset) else frozenset({numbers})
    genders = genders if isinstance(genders, frozenset) else frozenset({genders})
    return dict.fromkeys(forms.split(), Features(numbers, genders, frozenset({person})))


_PRONOUNS = {
    **_pronouns("i me my mine myself", SINGULAR, _PERSONAL, 1),
    **_pronouns("we us our ours ourselves", PLURAL, _ANY_GENDER, 1),
    **_pronouns("you your yours", _ANY_NUMBER, _PERSONAL, 2),
    **_pronouns("yourself", SINGULAR, _PERSONAL, 2),
    **_pronouns("yourselves", PLURAL, _PERSONAL, 2),
    **_pronouns("he him his himself", SINGULAR, MALE),
    **_pronouns("she her hers herself", SINGULAR, FEMALE),
    **_pronouns("it its itself this that", SINGULAR, NEUTER),
    **_pronouns("they them their theirs themselves these those both", PLURAL, _ANY_GENDER),
    **_pronouns("who whom", _ANY_NUMBER, _PERSONAL),
    **_pronouns("which what", _ANY_NUMBER, NEUTER),
    **_pronouns("everyone everybody someone somebody anyone anybody", SINGULAR, _PERSONAL),
    **_pronouns("everything something anything nothing", SINGULAR, NEUTER),
}


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PLURAL_FIRST = _words("""
    these those both several many few some two three four five six seven eight nine ten all
""")
_SINGULAR_FIRST = _words("a an this that each every another one")
_IRREGULAR_PLURALS = _words("people men women children feet teeth mice geese police media data")
_COLLECTIVE = _words("""
    team family company government group committee crew band class crowd couple staff army press
    public jury audience board council party club orchestra
""")
_MALE_TITLES = _words("mr mr. sir lord king prince")
_FEMALE_TITLES = _words("mrs mrs. ms ms. miss lady madam queen princess")
_TITLES = _words("dr dr. prof prof. professor captain president judge doctor")
_MALE = _words("""
    man boy father dad son brother uncle nephew grandfather grandson grandpa husband king prince
    gentleman guy lord actor waiter boyfriend widower hero priest monk emperor men boys fathers
    sons brothers uncles husbands kings
    adam alan albert alex andrew anthony arthur ben bill bob brian carl charles chris daniel david
    dennis edward eric frank fred gary george greg hans harold harry henry hugo ivan jack jacob
    james jason jeff jim joe john jonathan joseph karl keith ken kevin larry leo louis luke mark
    martin matthew max michael mike nathan nick oliver omar oscar patrick paul peter philip ralph
    ray richard robert roger ronald sam samuel scott simon stephen steve steven theo thomas tim
    tom victor walter william
""")
_FEMALE = _words("""
    woman girl mother mom mum daughter sister aunt niece grandmother granddaughter grandma wife
    queen princess lady actress waitress girlfriend widow heroine nun empress women girls mothers
    daughters sisters aunts wives queens
    abigail alice amanda amy andrea angela ann anna anne barbara betty carol caroline catherine
    charlotte christine claire clara deborah diana donna dorothy elena elizabeth ella emily emma
    eva fatima fiona grace hannah helen ida ingrid irene jane janet jean jennifer jessica joan
    julia karen kate katherine kathleen laura linda lisa lucy margaret maria marie martha mary
    maya megan mei michelle nancy nina nora olivia pamela patricia rachel rebecca rose ruth sarah
    sara sharon sofia sophia sophie stephanie susan teresa vera victoria virginia zoe
""")
_PERSONS = _words("""
    person doctor physician teacher student nurse neighbor friend child baby kid cousin
    parent customer guest visitor passenger driver pilot captain officer soldier guard judge lawyer
    professor scientist researcher engineer artist painter singer writer author poet editor
    journalist reporter player coach referee chef cook baker farmer gardener carpenter mechanic
    plumber builder manager boss secretary assistant owner director president minister mayor
    candidate voter citizen prisoner thief witness patient dentist surgeon librarian photographer
    musician pianist violinist dancer producer colleague stranger tourist guide host
    hostess leader member people children
""")
_NEUTER_ENDINGS = ("tion", "ment", "ness", "ity", "ism", "ship", "ance", "ence", "ics", "ing")
