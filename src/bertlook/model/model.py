"""Models: a transformer with its tokenizer, whose attention can be read."""

from __future__ import annotations

import copy
import inspect
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from bertlook.attention.attention import Attention
from bertlook.attention.prefix import first_tokens
from bertlook.choices import check_seed
from bertlook.deferred import torch
from bertlook.edits import Edit, Edits, check_edits, edits_made
from bertlook.errors import BertlookError
from bertlook.isolation import isolated
from bertlook.model import tap
from bertlook.model.adapters import adapter_states
from bertlook.model.architecture import (
    Architecture,
    check_config,
    examine,
)
from bertlook.model.call_order import CallOrder
from bertlook.model.card import Card, read_card
from bertlook.model.eager import read_eager
from bertlook.model.editing import Editor
from bertlook.model.generation import append_ids, count_new_tokens, generate_ids, unread
from bertlook.model.input_tensors import build_inputs, count_embeddings
from bertlook.model.layer import Layer, OnLayer
from bertlook.model.limits import combine_limits, count_positions
from bertlook.model.overview_collector import Maps, choose_collector
from bertlook.model.piecewise import PiecewiseReader, generate_piecewise, reads_piecewise
from bertlook.model.placement import input_device, named_weights
from bertlook.model.predicting import ignore, predict
from bertlook.model.prediction import Prediction
from bertlook.model.selected_logits import select_logits
from bertlook.model.shortcut import Shortcut
from bertlook.model.tokens.encode import encode
from bertlook.model.tokens.encoding import Encoding, SpecialTokens
from bertlook.model.tokens.given_ids import Tables, choose_input, each_text
from bertlook.model.tokens.token_text import show_ids
from bertlook.model.versions import library_versions
from bertlook.model.writing import WholeReader, Writing
from bertlook.text import heads_of, printable

#: Number of tokens that a network reads to show its architecture.
PROBE = 5

if TYPE_CHECKING:
    from transformers import PreTrainedModel
    from typing_extensions import Unpack

    from bertlook.model.tokens.reading import Reading


class Model:
    """A transformer and its tokenizer. Call it on a text to get its :class:`~bertlook.Attention`.

    Args:
        module: The transformer.
        tokenizer: Its tokenizer.
        name: A name for messages and titles.
        source: The folder (a Path) or hub id (a str) that it was loaded from, if any.

    Attributes:
        num_layers: The number of layers, including those without attention between tokens.
        num_heads: The largest number of heads in a layer.
        max_length: The maximum input length in tokens, including special tokens, or None if
            unknown.
        source: The folder (a Path) or hub id (a str) that it was loaded from, or None.
        engine: What computes the maps: "torch", or "numpy" for a small BERT whose network has not
            been needed yet; see :func:`bertlook.load`.
        stream: The name of the part of an encoder-decoder that is read, or None.

    Raises:
        BertlookError: If this is not an encoder or a decoder of tokens with attention heads, or the
            tokenizer doesn't fit.

    Example:
        >>> import bertlook as bl
        >>> model = bl.load()
        >>> model
        <Model: bert-mini, 6 layers x 8 heads>
        >>> model("The cat sat.").tokens
        ['[CLS]', 'the', 'cat', 'sat', '.', '[SEP]']
    """

    stream: str | None = None

    def __init__(
        self,
        module: PreTrainedModel,
        tokenizer: Any,
        *,
        name: str,
        source: Path | str | None = None,
    ) -> None:
        check_config(module.config, name)
        self._num_embeddings = count_embeddings(module, tokenizer, name)
        self.module = module
        self.tokenizer = tokenizer
        self.name = printable(name)
        positions = count_positions(module)
        self.max_length = combine_limits(
            [positions, getattr(tokenizer, "model_max_length", None)], name
        )
        self.source = source
        self._examined: tuple[list[torch.nn.Module], Architecture] | None = None
        self._piecewise: tuple[Architecture, bool] | None = None
        # Many tokenizers number the segments for models that don't distinguish them. GPT-2 accepts
        # the numbers without a table for them: it would add the embeddings of tokens 0 and 1.
        self._has_segments = (
            "token_type_ids" in inspect.signature(module.base_model.forward).parameters
            and getattr(module.config, "type_vocab_size", 0) > 1
        )

    @property
    def folder(self) -> Path | None:
        """The folder from which the model was loaded, or None."""
        return self.source if isinstance(self.source, Path) else None

    @property
    def device(self) -> torch.device:
        """The device on which the model reads its inputs; its layers may be on others."""
        return input_device(self.module)

    def like(self, module: PreTrainedModel, remark: str) -> Model:
        """Return another network of the same architecture as a model of the same kind.

        Args:
            module: The other network.
            remark: A remark that tells the models apart, which the name ends with.
        """
        return type(self)(module, self.tokenizer, name=f"{self.name} ({remark})")

    @isolated()
    def untrained(self, seed: int = 0) -> Model:
        """Return the same network with random weights; see :func:`bertlook.random_init`.

        Args:
            seed: The seed of the weights.
        """
        seed = check_seed(seed)
        with torch.random.fork_rng(devices=[]), torch.device("cpu"):
            torch.manual_seed(seed)
            network = type(self.module)(copy.deepcopy(self.module.config))
        network.to(device=self.device, dtype=self.module.dtype).eval()
        return self.like(network, f"random weights, seed {seed}")

    def check(self) -> None:
        """Raise an error unless the network runs and has attention that can be read.

        Some faults, such as of a value in the configuration, show only when a network reads.
        """
        _ = self.architecture

    @property
    def network_name(self) -> str:
        """The name of the network's class, which tells what its head predicts."""
        return type(self.module).__name__

    @property
    def has_language_head(self) -> bool:
        """Whether the network has a head that predicts tokens."""
        module = self.module
        return module.base_model is not module and module.get_output_embeddings() is not None

    @property
    def architecture(self) -> Architecture:
        """What the network's attention consists of, determined from a pass over a few tokens.

        It is determined again after a part of the network has been replaced.

        Raises:
            BertlookError: If it has no attention that can be read.
        """
        parts = list(self.module.modules())
        if self._examined is None or self._examined[0] != parts:
            self._check_in_memory()
            size = min(PROBE, self.max_length or PROBE)
            probe = Encoding([0] * size, None, [""] * size, [None] * size, [], None)
            with isolated():
                found = examine(self.module, self.inputs([probe]), self.name, self.refuse)
            self._examined = parts, found
        return self._examined[1]

    @property
    def num_layers(self) -> int:
        """The number of layers, including those without attention between tokens."""
        return self.architecture.num_layers

    @property
    def num_heads(self) -> int:
        """The largest number of heads in a layer."""
        return self.architecture.num_heads

    @property
    def _heads(self) -> Sequence[int]:
        """The number of heads in each layer, 0 for a layer without attention between tokens."""
        return self.architecture.heads

    @property
    def _reads_in_parts(self) -> bool:
        """Whether maps can be read that don't fit the memory."""
        return self.architecture.tapped

    @property
    def head_reads_text_alone(self) -> bool:
        """Whether the network needs nothing but text when it runs with its head."""
        return self.architecture.network is self.module.base_model

    @property
    def options(self) -> dict[str, Any]:
        """The configuration, with the values of all options."""
        return self.module.config.to_dict()

    def named_weights(self) -> Iterator[tuple[str, Any]]:
        """Yield the entries of the network's state by name, in order.

        Raises:
            BertlookError: If a weight is nowhere.
        """
        return named_weights(self.module)

    def adapter_states(self) -> list[tuple[str, str]]:
        """Return the names of the layers with adapters, and the state of each."""
        return adapter_states(self.module)

    @property
    def text_tokenizer(self) -> Any:
        """The tokenizer with which texts are read."""
        return self.tokenizer

    @property
    def engine(self) -> str:
        """What computes the maps: "torch", or "numpy" in a light model; see :func:`load`."""
        return "torch"

    @property
    def causal(self) -> bool:
        """Whether no token attends to a later one."""
        return self.architecture.causal

    @property
    def note(self) -> str:
        """A remark on layers without attention between tokens, or ""."""
        return self.architecture.note

    @property
    def provenance(self) -> dict[str, Any]:
        """The model's name, revision, device and precision, and the libraries' versions."""
        return {
            "model": self.name,
            "revision": getattr(self.module.config, "_commit_hash", None),
            "device": str(self.device),
            "dtype": str(self.module.dtype).removeprefix("torch."),
            "versions": library_versions(),
        }

    @property
    def card(self) -> Card | None:
        """The model card beside the weights, or None if there is none."""
        return read_card(self.folder)

    def __call__(
        self,
        text: Any = None,
        pair: Any = None,
        *,
        target: Any = None,
        truncate: bool = False,
        special_tokens: SpecialTokens | None = None,
        input_ids: Any = None,
        type_ids: Any = None,
        maps: Maps = "auto",
        edits: Edits = (),
    ) -> Attention:
        """Compute the attention maps of a text.

        Args:
            text: A str, a list of words, a Sentence or Document, what spaCy or Stanza return (their
                sentences become one, with a root each), the output of the tokenizer for one text (a
                BatchEncoding), or the messages of a chat, which the tokenizer's template writes.
                For several texts see :meth:`many`.
            pair: A second text, for models that read pairs.
            target: The target of an encoder-decoder; other models have none.
            truncate: Whether to cut a text that exceeds the model's maximum length. The result's
                ``note`` then states this.
            special_tokens: How special tokens in a text, such as [MASK], are read: as the tokenizer
                does ("tokens"), which ``note`` states, or as characters ("text"). By default the
                words of a Sentence or Document, which come from a corpus, are read as characters,
                and other texts as the tokenizer does. Tokens that frame a text, such as [SEP],
                belong to no word; the others are words.
            input_ids: Token ids in place of a text, with the special tokens that the model needs:
                a list, an array or a tensor.
            type_ids: The segment of each id, for models that distinguish segments.
            maps: Which maps to hold in memory: those of "all" heads, or only an "overview" of them,
                as views draw it, from which the map of a head is computed when it is asked for. By
                default, an overview instead of maps that would take more than 2 GB; ``note`` then
                states this.
            edits: Changes of the attention, such as ``bl.edits.HeadOff("3-1")``. The maps are those
                under the edits.

        Returns:
            Attention maps of all heads; ``source`` holds the input text. If the model gives part of
            its attention to a learned sink, ``note`` states how much.

        Raises:
            BertlookError: If the text is empty or too long, an id is out of range, the tokenizer
                has no template for messages, a target is given, or an edit names what isn't there.

        Example:
            >>> import bertlook as bl
            >>> attention = bl.load()("The cat sat.", "It purred.")
            >>> attention.words
            ['The', 'cat', 'sat', '.', 'It', 'purred', '.']
            >>> attention.tokens[attention.boundary]
            'it'
            >>> bl.load()("The chef made a [MASK].").words
            ['The', 'chef', 'made', 'a', '[MASK]', '.']
            >>> bl.load()(input_ids=[2, 1996, 4937, 3]).tokens[0]
            '[CLS]'
        """
        if target is not None:
            raise BertlookError(
                f"{self.name} reads no target: it isn't an encoder-decoder. Give a second text as "
                "a pair, model(text, pair), or leave it out."
            )
        encoding = self.encode(
            text,
            pair,
            truncate=truncate,
            special_tokens=special_tokens,
            input_ids=input_ids,
            type_ids=type_ids,
        )
        return self.observe(encoding, check_edits(edits), maps=maps)[0]

    def observe(
        self,
        encoding: Any,
        edits: Sequence[Edit] = (),
        *,
        maps: Maps = "auto",
        whole: bool = False,
        logits_at: Sequence[int] | None = None,
    ) -> tuple[Any, Any]:
        """Compute the attention maps of an encoded input, and what the network gives beside them.

        Args:
            encoding: The input, from :meth:`encode`.
            edits: Changes of the attention.
            maps: Which maps to hold in memory, as for a call.
            whole: Whether to run the head of a language model too.
            logits_at: The positions at which logits are needed, as for :meth:`run`.

        Returns:
            The :class:`~bertlook.Attention`, and the output of the network, with ``logits`` if
            ``whole``.
        """
        editor = Editor(edits, encoding, None, self._heads)
        collector = choose_collector(
            self.num_layers,
            self.num_heads,
            encoding,
            # An overview computes maps again, from what the model makes without edits.
            "all" if editor else maps,
            self.run if self._reads_in_parts else None,
            self.module,
        )
        keep = editor.before(collector.keep)
        output = self.run(
            [encoding], keep, whole=whole, in_parts=collector.in_parts, logits_at=logits_at
        )
        notes = filter(None, (self.note, editor.note))
        provenance = {**self.provenance, **edits_made(edits)}
        return collector.attention(provenance, " ".join(notes)), output

    @property
    def predicts_next(self) -> bool:
        """Whether its head predicts the next token, not a masked one."""
        return self.causal

    def predict(
        self,
        text: Any = None,
        pair: Any = None,
        *,
        edits: Edits = (),
        mask: int | Sequence[int] | None = None,
        positions: int | Sequence[int] | None = None,
        top: int = 5,
        **reading: Unpack[Reading],
    ) -> Prediction:
        """Predict masked tokens, the next token at each position, or the class of a text.

        Args:
            text: The text, in any form that a call takes.
            pair: A second text, for models that read pairs.
            edits: Changes of the attention, such as ``bl.edits.HeadOff("3-1")``.
            mask: The index of a word, all of whose pieces are masked, or several words, which are
                masked together; for masked language models. By default, they predict where the text
                has the mask token.
            positions: The positions at which to predict, by default all masked ones; of a causal
                model, all.
            top: The number of predictions that the table shows.
            **reading: As for a call: ``truncate``, ``special_tokens``, ``input_ids``, ``type_ids``.

        Returns:
            The :class:`~bertlook.Prediction`, with log probabilities over the whole vocabulary.

        Raises:
            BertlookError: If the model has no head that predicts, nothing is masked, there is no
                such word or position, or the text can't be read.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load()
            >>> before = model.predict("The cat sat on the [MASK].")
            >>> after = model.predict("The cat sat on the [MASK].", edits=bl.edits.Hide(1))
            >>> before.kl(after).shape
            (1,)
        """
        encoding = self.encode(text, pair, **reading)
        checked = check_edits(edits)

        def run(encoding: Encoding, places: Sequence[int] | None) -> tuple[Any, str]:
            return self._run_head(encoding, checked, places)

        return predict(self, encoding, run, mask=mask, positions=positions, top=top)

    def _run_head(
        self, encoding: Encoding, edits: Sequence[Edit], places: Sequence[int] | None
    ) -> tuple[Any, str]:
        """Return the output of the network with its head, and a remark on the edits."""
        editor = Editor(edits, encoding, None, self._heads)
        output = self.run([encoding], editor.before(ignore), whole=True, logits_at=places)
        return output, editor.note

    def generate_attention(
        self,
        text: Any = None,
        tokens: int = 20,
        **reading: Unpack[Reading],
    ) -> list[tuple[str, Any]]:
        """Let the model write, and return what it attends to for each token that it writes.

        It always writes the most probable token, and stops after the one that ends a text.

        Args:
            text: The text that it continues, or the source of an encoder-decoder.
            tokens: The maximum number of new tokens. It stops before if it can't read more.
            **reading: As for a call: ``truncate``, ``special_tokens``, ``input_ids``, ``type_ids``.

        Returns:
            Each new token, with the Attention (of an encoder-decoder: the Streams) by which it was
            predicted: of all tokens before it, the last row being that of the prediction.

        Raises:
            BertlookError: If the model can't write text, or the text is empty or too long.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
            >>> for token, attention in model.generate_attention("The cat"):  # doctest: +SKIP
            ...     print(token, attention.maps.shape)
        """
        self._check_writes()
        prompt = self.encode(text, **reading)
        size = len(prompt.ids)
        count = count_new_tokens(tokens, size, self.max_length)
        written = generate_piecewise(self, prompt, count) if self.reads_piecewise else None
        if written is not None:
            ids, attention = written
        else:
            with unread(self.module) as network:
                ids = generate_ids(network, self.inputs([prompt]), count, self.name)
            attention, _ = self.observe(
                append_ids(self.tokenizer, prompt, ids[size:-1]), maps="all"
            )
        return [
            (token, first_tokens(attention, size + index))
            for index, token in enumerate(show_ids(self.tokenizer, ids[size:]))
        ]

    def write(self, text: Any = None, *, edits: Edits = (), **reading: Unpack[Reading]) -> Writing:
        """Begin to continue a text token by token.

        Args:
            text: The text that it continues.
            edits: Changes of the attention, such as ``bl.edits.HeadOff("3-1")``, under which the
                model reads and writes.
            **reading: As for a call: ``truncate``, ``special_tokens``, ``input_ids``, ``type_ids``.

        Returns:
            The :class:`~bertlook.Writing`, to which tokens are appended, or taken back.

        Raises:
            BertlookError: If the model can't write text, or the text is empty or too long.

        Example:
            >>> import bertlook as bl
            >>> model = bl.load("distilbert/distilgpt2")  # doctest: +SKIP
            >>> writing = model.write("The cat")  # doctest: +SKIP
            >>> writing.append()  # doctest: +SKIP
            >>> writing.attention["1-1"][-1]  # what the new token attends to  # doctest: +SKIP
        """
        self._check_writes()
        return self.continue_text(self.encode(text, **reading), check_edits(edits))

    def continue_text(self, encoding: Any, edits: Sequence[Edit] = ()) -> Writing:
        """Begin to continue an encoded text; see :meth:`write`.

        Args:
            encoding: The text.
            edits: Changes of the attention.

        Raises:
            BertlookError: If the model can't write text.
        """
        self._check_writes()
        reads_piecewise = not edits and self.reads_piecewise
        reader = PiecewiseReader(self) if reads_piecewise else WholeReader(self, edits)
        return Writing(self, encoding, reader, self.max_length)

    @property
    def reads_piecewise(self) -> bool:
        """Whether a text that grows can be read token by token, with keys and values kept."""
        architecture = self.architecture
        if self._piecewise is None or self._piecewise[0] is not architecture:
            self._piecewise = architecture, reads_piecewise(self)
        return self._piecewise[1]

    def _check_writes(self) -> None:
        """Raise BertlookError unless the model continues texts."""
        if not (self.has_language_head and self.causal):
            raise BertlookError(
                f"{self.name} ({type(self.module).__name__}) writes no text. Load a decoder or an "
                "encoder-decoder with its head, such as AutoModelForCausalLM."
            )

    def many(self, texts: Any, **reading: Unpack[Reading]) -> list[Attention]:
        """Compute the attention maps of several texts, one by one.

        Args:
            texts: The texts, each in any form that the model accepts, or the output of the
                tokenizer for several texts.
            **reading: How the texts are read, as for one text.

        Returns:
            The attention of each text.

        Raises:
            BertlookError: If a text can't be read, with its position.

        Example:
            >>> import bertlook as bl
            >>> [len(a.words) for a in bl.load().many(["The cat sat.", "It purred."])]
            [4, 3]
        """
        attentions = []
        for position, text in enumerate(each_text(texts)):
            try:
                attentions.append(self(text, **reading))
            except BertlookError as error:
                raise BertlookError(f"texts[{position}]: {error}") from error
        return attentions

    def encode(
        self,
        text: Any = None,
        pair: Any = None,
        *,
        truncate: bool = False,
        special_tokens: SpecialTokens | None = None,
        input_ids: Any = None,
        type_ids: Any = None,
        limit: int | None = None,
    ) -> Encoding:
        """Tokenize a text for this model; see :meth:`__call__`.

        Args:
            text: As for a call.
            pair: As for a call.
            truncate: As for a call.
            special_tokens: As for a call.
            input_ids: Token ids in place of a text.
            type_ids: The segment of each id.
            limit: A maximum length in tokens below that of the model.

        Example:
            >>> import bertlook as bl
            >>> bl.load().encode("The cat sat.").word_ids
            [None, 0, 1, 2, 3, None]
        """
        if type_ids is not None and not self._has_segments:
            raise BertlookError(f"{self.name} doesn't distinguish segments. Leave out type_ids.")
        return encode(
            self.text_tokenizer,
            choose_input(text, input_ids, type_ids),
            pair,
            limit=combine_limits([self.max_length, limit], self.name),
            truncate=truncate,
            special_tokens=special_tokens,
            tables=self.tables,
        )

    def encode_input(self, text: Any = None, pair: Any = None, **reading: Unpack[Reading]) -> Any:
        """Tokenize all that the model reads at once: for an encoder-decoder, source and target.

        Args:
            text: As for a call.
            pair: As for a call.
            **reading: As for a call.
        """
        return self.encode(text, pair, **reading)

    @property
    def tables(self) -> Tables:
        """The numbers of embeddings, for ids and for segments."""
        num_types = self.module.config.type_vocab_size if self._has_segments else 0
        return Tables(self._num_embeddings, num_types)

    @isolated()
    def run(
        self,
        encodings: Sequence[Encoding],
        on_layer: OnLayer,
        *,
        whole: bool = False,
        gradients: bool = False,
        in_parts: bool = False,
        shortcut: Shortcut | None = None,
        logits_at: Sequence[int] | None = None,
    ) -> Any:
        """Run a batch and call ``on_layer`` with each layer's record.

        Args:
            encodings: The inputs; shorter ones are padded at the end.
            on_layer: A function that is called with each :class:`~bertlook.model.layer.Layer`, from
                the first to the last. Padded keys have probability 0; the rows of padded queries
                are meaningless.
            whole: Whether to run the head of a language model too. Without it, a run is faster.
            gradients: Whether autograd records the run, so that the output can be differentiated
                with respect to the maps.
            in_parts: Whether ``on_layer`` computes each layer in parts, from its ``call``.
            shortcut: What earlier runs of the same batch have computed; this run leaves it out.
            logits_at: The positions at which logits are needed, by default all. The logits are then
                those of these positions alone, where the network allows it.

        Returns:
            The output of the network, with ``logits`` if ``whole``.

        Raises:
            BertlookError: If the architecture doesn't expose its attention, or the model is on the
                meta device.
        """
        self._check_in_memory()
        inputs = self.inputs(encodings)
        architecture = self.architecture
        network = self.module if whole else architecture.network
        if whole and architecture.network is not self.module.base_model:
            self.refuse("with its head, it needs more than text")
        if not architecture.tapped:
            if gradients:
                self.refuse("it doesn't use transformers' attention interface")
            if in_parts:
                self.refuse("its architecture returns all maps at once")
            layers, output = read_eager(network, inputs, self.refuse)
            for layer in layers:
                on_layer(layer)
            return output
        batch, tokens = inputs["input_ids"].shape

        def place(layer: Layer) -> None:
            call = order.match(layer)
            if call is None:
                if layer.call is not None:
                    layer.output = layer.call.whole()[0]
                return
            if layer.maps.shape != (batch, call.heads, tokens, tokens):
                self.refuse(
                    f"the map of layer {call.layer + 1} has shape {tuple(layer.maps.shape)}, where "
                    f"{call.heads} maps of {tokens} x {tokens} tokens were expected"
                )
            layer.index = call.layer
            on_layer(layer)

        with tap.tapped(network, place, gradients=gradients, in_parts=in_parts) as open_tap:
            skipped = 0 if shortcut is None else shortcut.prepare(open_tap, architecture.calls)
            order = CallOrder(architecture.calls[skipped:], self.refuse)
            if logits_at is not None:
                places = list(logits_at)
                select_logits(open_tap, lambda x: x[:, places] if x.ndim == 3 else None)
            output = open_tap.network(**inputs)
        order.check_complete()
        return output

    def _check_in_memory(self) -> None:
        if self.device.type == "meta":
            raise BertlookError(f"{self.name} is on the meta device, which holds no weights.")

    def refuse(self, reason: str) -> NoReturn:
        """Raise BertlookError with the reason why this model's attention can't be read."""
        raise BertlookError(
            f"The attention of {self.name} ({type(self.module).__name__}) can't be read: {reason}.",
            page="architectures",
        )

    def inputs(self, encodings: Sequence[Encoding]) -> dict[str, torch.Tensor]:
        """Return the input tensors of the network.

        Args:
            encodings: The inputs; shorter ones are padded at the end.
        """
        inputs = build_inputs(encodings, self.tables, self.tokenizer, self.name)
        return {name: tensor.to(self.device) for name, tensor in inputs.items()}

    def __repr__(self) -> str:
        return f"<Model: {self.name}, {heads_of(self.num_layers, self.num_heads)}>"
