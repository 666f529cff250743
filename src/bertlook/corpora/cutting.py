"""Documents cut to what a model reads at once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bertlook.corpora.coreference import CoreferenceCorpus
from bertlook.corpora.document import Document
from bertlook.encoding import encode
from bertlook.errors import BertlookError

if TYPE_CHECKING:
    from bertlook.model import Model


def cut_documents(
    documents: Iterable[Document], model: Model, max_tokens: int = 128
) -> CoreferenceCorpus:
    """Cut each document to its first tokens, at a word's end (paper, section 4.3).

    Mentions that don't lie wholly in what is left are lost. Each document says what it has lost
    (``cut_words``, ``cut_mentions``), and so does a result that counts it.

    Args:
        documents: the documents.
        model: the model that is to read them; its tokenizer says what a token is.
        max_tokens: the most tokens, special tokens included; the paper's 128 by default. The
            model's own limit holds too.

    Returns:
        The documents, those that are short enough as they were.

    Raises:
        BertlookError: if something else than a document is given, or not even one word of one
            fits.
    """
    limit = min(max_tokens, model.max_length or max_tokens)
    cut = []
    for document in documents:
        if not isinstance(document, Document):
            raise BertlookError(
                f"A {type(document).__name__} can't be cut as a document: {str(document)[:60]!r}."
            )
        read = encode(model.tokenizer, document, limit=limit, truncate=True)
        cut.append(document.first(len(read.words)))
    name = getattr(documents, "name", type(documents).__name__)
    return CoreferenceCorpus(cut, name=name, skipped=getattr(documents, "skipped", ()))
