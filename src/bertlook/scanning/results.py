"""The results of a scan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, overload

from bertlook.choices import check_count, check_flag, check_type
from bertlook.errors import BertlookError
from bertlook.files import read_file, write_file
from bertlook.measures.difference import ResultDifference
from bertlook.measures.inference import MAX_RESAMPLES
from bertlook.measures.measure import Measure, ResultT
from bertlook.measures.result import Result, lasting, merge_provenance
from bertlook.scanning import saved
from bertlook.scanning.skipped import Skipped
from bertlook.statistic import all_statistics
from bertlook.text import printable

if TYPE_CHECKING:
    from xarray import Dataset

    from bertlook.head import HeadLike
    from bertlook.measures.dossiers.dossier import HeadDossier
    from bertlook.measures.tables import Table


@dataclass(frozen=True, eq=False)
class Results(Mapping[str, Result]):
    """The results of a scan by the names of the measures.

    A result is accessed by its name, by its measure or by the measure's class; with the latter two,
    type checkers infer its type.

    Attributes:
        by_name: The results by name.
        partial: Whether the scan was stopped before the end of the corpus.
        skipped: The inputs that were left out.
        provenance: Model and where it is from, corpus, numbers of inputs and tokens, versions,
            date, and the ``command`` that scans again; representable in JSON. Results are equal
            whatever the date, the command and the model's folder.

    Example:
        >>> import bertlook as bl
        >>> results = bl.scan(bl.load(), ["The cat sat."], bl.measures.Entropy, progress=False)
        >>> results
        <Results of Entropy: 1 inputs
         bl.scan(bl.load(), corpus, [bl.measures.Entropy()])>
        >>> results["Entropy"].all.shape
        (6, 8)
        >>> results[bl.measures.Entropy] is results["Entropy"]
        True
    """

    by_name: Mapping[str, Result]
    partial: bool = False
    skipped: tuple[Skipped, ...] = ()
    provenance: Mapping[str, Any] = field(default_factory=dict)

    @overload
    def __getitem__(self, name: str) -> Any: ...

    @overload
    def __getitem__(self, name: type[Measure[ResultT]] | Measure[ResultT]) -> ResultT: ...

    def __getitem__(self, name: str | type[Measure[ResultT]] | Measure[ResultT]) -> Any:
        """Return a result.

        Args:
            name: The name of the result, its measure, or the class of its measure.

        Raises:
            BertlookError: If there is no such result, or several of a measure.
        """
        if isinstance(name, str):
            matches = [name] if name in self.by_name else []
        elif not isinstance(name, (Measure, type)):
            raise BertlookError(
                f"Results are found by name or measure, not by a {type(name).__name__}. The "
                f"results are {', '.join(self.by_name)}."
            )
        else:
            measure = name.__name__ if isinstance(name, type) else name.name
            matches = [measure] if measure in self.by_name else []
            matches = matches or [
                key for key, result in self.by_name.items() if result.measure_name == measure
            ]
            name = measure
        if len(matches) > 1:
            raise BertlookError(
                f"There are several results of {name}. Give one of the names "
                f"{', '.join(map(repr, matches))}."
            )
        if not matches:
            raise BertlookError(
                f"There is no result named {name!r}. The results are {', '.join(self.by_name)}."
            )
        return self.by_name[matches[0]]

    def get(self, name: Any, default: Any = None) -> Any:
        """Return a result, or a default if there is none.

        Args:
            name: The name of the result, its measure, or the class of its measure.
            default: The value for a result that doesn't exist.

        Example:
            >>> import bertlook as bl
            >>> bl.Results({}).get("Entropy", "not scanned")
            'not scanned'
        """
        try:
            return self[name]
        except BertlookError:
            return default

    def __contains__(self, name: object) -> bool:
        if isinstance(name, (Measure, type)):
            return self.get(name) is not None
        return isinstance(name, str) and name in self.by_name

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_name)

    def __len__(self) -> int:
        return len(self.by_name)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Results):
            return NotImplemented
        facts = [
            (list(results), results.partial, results.skipped, lasting(results.provenance))
            for results in (self, other)
        ]
        return facts[0] == facts[1] and all(
            result == other.by_name[name] for name, result in self.by_name.items()
        )

    __hash__ = None  # type: ignore[assignment]  # equal results are different objects

    def __repr__(self) -> str:
        facts = [f"{self.provenance.get('inputs', '?')} inputs"]
        if self.skipped:
            facts.append(f"{len(self.skipped)} skipped")
        if self.partial:
            facts.append("partial")
        lines = [f"<Results of {', '.join(self.by_name)}: {', '.join(facts)}"]
        if "command" in self.provenance:
            lines.append(str(self.provenance["command"]))
        return printable("\n ".join(lines) + ">")

    def __add__(self, other: Results) -> Results:
        """Add the counts of two corpora, scanned by the same model with the same measures.

        Raises:
            BertlookError: If model, tokenizer or measures differ, or both counted the same corpus.
        """
        if not isinstance(other, Results):
            return NotImplemented
        self._check_addable(other)
        corpus = self.provenance.get("corpus_hash")
        if self is other or (corpus is not None and corpus == other.provenance.get("corpus_hash")):
            raise BertlookError(
                f"The results can't be added: both have counted the corpus "
                f"{self.provenance.get('corpus', '')}. Its inputs would be counted twice."
            )
        # The inputs of the other corpus follow those of this one.
        positions = [result.num_positions for result in self.by_name.values()]
        read = self.provenance.get("inputs", 0) + self.provenance.get("skipped", 0)
        first = max([read, *positions, *(skipped.position + 1 for skipped in self.skipped)])
        moved = {name: result.moved(first) for name, result in other.by_name.items()}
        skipped = tuple(replace(s, position=s.position + first) for s in other.skipped)
        return self.merge(replace(other, by_name=moved, skipped=skipped))

    def __sub__(self, other: Results) -> dict[str, ResultDifference]:
        """Return the differences of the statistics of heads, by the names of the results.

        Models and corpora may be different. Results that only one of the two has, and those without
        statistics of heads, are left out.

        Raises:
            BertlookError: If no result is left, or two of one name are of other measures or options
                or of models with other numbers of heads.

        Example:
            >>> import bertlook as bl
            >>> model, texts = bl.load(), ["The cat sat.", "It purred."]
            >>> before, after = (
            ...     bl.scan(each, texts, bl.measures.RelativePosition(), progress=False)
            ...     for each in (model, bl.random_init(model))
            ... )
            >>> after - before
            {'RelativePosition': <ResultDifference: 6 layers x 8 heads, 3 statistics>}
            >>> lost = bl.find_heads(after - before, "previous < -.5")
        """
        if not isinstance(other, Results):
            return NotImplemented
        differences = {
            name: result - other.by_name[name]
            for name, result in self.by_name.items()
            if name in other.by_name and all_statistics(result)
        }
        if not differences:
            raise BertlookError(
                f"There is nothing to subtract: one has the results {', '.join(self.by_name)}, the "
                f"other {', '.join(other.by_name)}. Scan both with the same measures, which have "
                "statistics of heads."
            )
        return differences

    def frame(self, *, wide: bool = False, resamples: int = 2000) -> Table:
        """Return all statistics of heads in one data frame.

        Args:
            wide: Whether there is one row for each head and a column for each statistic, instead of
                one row for each statistic and head.
            resamples: Number of bootstrap resamples of inputs, for 95% intervals of what is kept by
                input, such as accuracies; 0 leaves them out. Means have Student's t in any case.

        Returns:
            The columns ``layer`` and ``head`` (indices from 0) and ``name`` ("3-1", both from 1).
            The long form has ``measure`` (the result's name) and ``statistic`` before them, and
            then ``value``, ``baseline``, ``low`` and ``high``; the ends of the interval are NaN
            where none is known, as for the better of both directions of a head. In the wide form,
            columns have names such as "Entropy all". Heads that the model doesn't have are left
            out. The table's ``attrs`` hold the provenance.

        Raises:
            BertlookError: If no result has statistics of heads, or an option is out of range.

        Example:
            >>> import bertlook as bl
            >>> measures = [bl.measures.Entropy(), bl.measures.HeadDivergence()]
            >>> results = bl.scan(bl.load(), ["The cat sat."], measures, progress=False)
            >>> results.frame().groupby(["measure", "statistic"]).size().to_dict()
            {('Entropy', 'all'): 48, ('Entropy', 'cls'): 48, ('HeadDivergence', 'divergence'): 48,
             ('HeadDivergence', 'nearest'): 48}
            >>> list(results.frame(wide=True).columns[:5])
            ['layer', 'head', 'name', 'Entropy all', 'Entropy cls']
        """
        from bertlook.scanning import frames  # imports pandas

        check_flag("wide", wide)
        check_count("resamples", resamples, 0, MAX_RESAMPLES)
        if wide:
            return frames.wide_frame(self, self.provenance)
        return frames.long_frame(self, self.provenance, resamples)

    def to_xarray(self) -> Dataset:
        """Return all statistics of heads as an xarray dataset.

        Returns:
            A dataset with the dimensions ``layer`` and ``head`` (indices from 0), the coordinate
            ``name`` ("3-1"), and a variable for each statistic, such as "Entropy all", with a title
            and unit; "Entropy all baseline" is its baseline, of each head or of all. Heads that the
            model doesn't have are NaN. The provenance is in ``attrs``, as netCDF can store it.

        Raises:
            BertlookError: If xarray isn't installed, or no result has statistics of heads.

        Example:
            >>> import bertlook as bl
            >>> results = bl.scan(bl.load(), ["The cat sat."], bl.measures.Entropy, progress=False)
            >>> entropy = results.to_xarray()["Entropy all"]  # doctest: +SKIP
            >>> entropy.mean("head").plot()  # doctest: +SKIP
        """
        from bertlook.scanning import frames  # imports pandas

        return frames.to_dataset(self, self.provenance)

    def merge(self, other: Results) -> Results:
        """Merge the counts of two parts of one corpus, such as those of two processes.

        Args:
            other: Results of other inputs of the same corpus.

        Raises:
            BertlookError: If model, tokenizer or measures differ, or an input was counted twice.
        """
        check_type("other", other, Results, "Give the results of another scan.")
        self._check_addable(other)
        own, added = dict(self.provenance), dict(other.provenance)
        provenance = merge_provenance([own, added])
        dates = [str(part["date"]) for part in (own, added) if "date" in part]
        if dates:
            provenance["date"] = max(dates)
        for key in ("corpus", "corpus_hash"):
            if own.get(key) != added.get(key):
                provenance[key] = f"{own.get(key)} + {added.get(key)}"
        for key in ("scan_position", "shard"):  # specific to one scan
            provenance.pop(key, None)
        provenance["partial"] = partial = self.partial or other.partial
        results = {name: result + other.by_name[name] for name, result in self.by_name.items()}
        skipped = (*self.skipped, *other.skipped)
        return Results(results, partial, skipped).with_provenance(provenance)

    def dossier(self, head: HeadLike) -> HeadDossier:
        """Return what the corpus shows of one head: examples, pairs, distances, scores.

        Args:
            head: The head, in any form.

        Raises:
            BertlookError: If there is no such head, or the scan had no ``Dossiers`` measure.

        Example:
            >>> import bertlook as bl
            >>> measures = [bl.measures.Dossiers(top=2), bl.measures.RelativePosition()]
            >>> sentences = bl.corpora.sample()[:5]
            >>> results = bl.scan(bl.load(), sentences, measures, progress=False)
            >>> results.dossier("1-1").scores["statistic"].tolist()
            ['current', 'previous', 'next']
        """
        # Results are saved and shown without it.
        from bertlook.measures.dossiers.others import dossier_of

        return dossier_of(self, head)

    def with_provenance(self, provenance: Mapping[str, Any]) -> Results:
        """Return the results with other provenance, also of each single result.

        Args:
            provenance: Facts by name, representable in JSON.

        Example:
            >>> import bertlook as bl
            >>> results = bl.scan(bl.load(), ["It purred."], bl.measures.Entropy, progress=False)
            >>> facts = {**results.provenance, "remark": "one sentence"}
            >>> results.with_provenance(facts)["Entropy"].provenance["remark"]
            'one sentence'
        """
        facts = dict(check_type("provenance", provenance, Mapping, "Give a dict."))
        by_name = {name: replace(result, provenance=facts) for name, result in self.by_name.items()}
        return replace(self, by_name=by_name, provenance=facts)

    def _check_addable(self, other: Results) -> None:
        own, added = self.provenance, other.provenance
        for name, own_value, added_value in [
            ("models", own.get("model_hash"), added.get("model_hash")),
            ("tokenizers", own.get("tokenizer_hash"), added.get("tokenizer_hash")),
            ("measures", list(self.by_name), list(other.by_name)),
        ]:
            if own_value != added_value:
                raise BertlookError(
                    f"The results can't be added: their {name} differ, {own_value} and "
                    f"{added_value}."
                )

    def save(self, path: str | Path) -> None:
        """Write the results to one safetensors file, replacing an existing file atomically.

        Args:
            path: The file.

        Raises:
            BertlookError: If the file can't be written, or a name can't be stored.
        """
        write_file(path, self.to_bytes())

    def to_bytes(self) -> bytes:
        """Return the content of a safetensors file."""
        return saved.to_bytes(self.by_name, self.partial, self.skipped, self.provenance)

    @classmethod
    def load(cls, path: str | Path) -> Results:
        """Read results from a file written by :meth:`save`.

        Args:
            path: The file.

        Raises:
            BertlookError: If the file is missing, incomplete, written by another version, or not a
                file of results.

        Example:
            >>> import bertlook as bl
            >>> bl.Results.load("none")
            Traceback (most recent call last):
            bertlook.errors.BertlookError: none can't be read: No such file or directory.
        """
        return cls.from_bytes(read_file(path), str(path))

    @classmethod
    def from_bytes(cls, content: bytes, name: str = "The content") -> Results:
        """Read results from the content of a file, as returned by :meth:`to_bytes`.

        Args:
            content: The content of a file.
            name: The name of the file, for messages.

        Raises:
            BertlookError: As for :meth:`load`.
        """
        check_type("content", content, bytes, "Give the content of a file of results.")
        return cls(*saved.from_bytes(content, name))
