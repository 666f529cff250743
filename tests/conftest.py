from __future__ import annotations

import os

# Before anything imports the hub's client: no test reaches the network.
os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"
# The tests' networks are tiny: more threads would only wait for each other.
os.environ.setdefault("OMP_NUM_THREADS", "1")
