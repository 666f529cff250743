"""The fields of a mention in ``Entity=`` brackets, and which of them names its cluster.

The comment ``# global.Entity = eid-etype-head-other`` declares the names and the order of the
fields of the mentions below it. The cluster may stand anywhere: first in CorefUD (``eid``) and GUM
(``GRP``), second in earlier releases of GUM (``entity-GRP-infstat-...``), last in files converted
from Universal Anaphora. A declaration without such a field belongs to a file that marks entities
but no coreference: its first field is a type, and reading that as a cluster would put all persons
into one.

Without a declaration the first field is taken as the cluster if it has a digit, as numbers and
identifiers do and types of entities don't.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass

_CLUSTER_FIELDS = ("eid", "grp", "clusterid", "entityid", "chainid", "cluster", "chain", "id")
_EMPTY = ("", "_")


class ClusterError(Exception):
    """A bracket's cluster is unknown; the text says why, as the end of a sentence."""


@dataclass(frozen=True)
class EntityFields:
    """The names of a mention's hyphen-separated fields.

    Attributes:
        names: The names in their order, empty if the file doesn't declare them.
    """

    names: tuple[str, ...] = ()

    @classmethod
    def declared(cls, declaration: str) -> EntityFields:
        """Return the fields that the value of a comment ``global.Entity`` declares."""
        return cls(tuple(name.strip() for name in declaration.split("-")))

    def cluster_of(self, mention: str) -> str:
        """Return the cluster that an opening bracket names.

        Args:
            mention: The content of the bracket.

        Raises:
            ClusterError: If no field names a cluster, or the mention leaves it empty.
        """
        values = mention.split("-")
        index = self._cluster_index
        if not self.names and not any(map(str.isdigit, values[0])):
            raise ClusterError(
                "the file doesn't say which of its fields names the cluster. Put a comment such as "
                "'# global.Entity = etype-eid' before the first sentence"
            )
        if index is None:
            raise ClusterError(
                f"none of the declared fields ({'-'.join(self.names)[:60]}) names a cluster, as "
                "eid and GRP do: the file marks entities without coreference. Give a file with "
                "coreference, or correct its comment '# global.Entity'"
            )
        if index >= len(values) or values[index] in _EMPTY:
            raise ClusterError(f"its field {self.names[index][:60]} is empty")
        return values[index]

    def cluster_closed_by(self, mention: str, open_clusters: Container[str]) -> str:
        """Return the cluster that a closing bracket names.

        A closing bracket holds the cluster alone, or all fields up to it.

        Args:
            mention: The content of the bracket.
            open_clusters: The clusters with an open mention.
        """
        values = mention.split("-")
        index = self._cluster_index or 0
        if len(values) > index and values[index] in open_clusters:
            return values[index]
        return values[0]

    def value(self, mention: str, name: str) -> str | None:
        """Return a field of a mention, or None if it has none of this name."""
        if name not in self.names:
            return None
        values = mention.split("-")
        index = self.names.index(name)
        return values[index] if index < len(values) else None

    @property
    def _cluster_index(self) -> int | None:
        """The position of the cluster, or None if no field names it."""
        if not self.names:
            return 0
        names = [name.casefold().replace("_", "") for name in self.names]
        return next((names.index(name) for name in _CLUSTER_FIELDS if name in names), None)


CLUSTER_FIRST = EntityFields(("cluster",))
"""The fields of formats whose brackets begin with the cluster."""
