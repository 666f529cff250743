"""Lengths of the arc view in pixels, for the browser and for drawings.

``tools/contract.py`` writes all of them to ``js/contract.js``.
"""

from __future__ import annotations

#: Space to the left and right of words.
MARGIN = 8
#: Minimum distance between two words, and maximum distance in a text of one line.
GAP, WIDE_GAP = 11, 30
#: Maximum width of a word of a text of several lines, unless half a line is more.
MAX_WORD_WIDTH = 220
#: Height of the text of a line, and of the bar and the number below each word.
TEXT, BELOW = 20, 15
#: Extra space below the numbers of words.
NUMBER_SPACE = 5
#: Extra space before the first word of the second text of a pair, for the names of both.
BOUNDARY_GAP = 18
#: Space between two lines, for the links, and above and below them, for the names of the lines.
LINK_SPACE, SIDE_NAME = 92, 20
#: Maximum number of lines of a view of two, up to which every link is drawn from end to end.
MAX_LINKED_LINES = 6
#: Height of the bar under a word, and its smallest and largest width.
BAR_HEIGHT, MIN_BAR_WIDTH, MAX_BAR_WIDTH = 5, 18, 44
#: Distance of the bars of the second side of a comparison from those of the first, and the space
#: that they take.
SECOND_BAR, SECOND_FOOT = 6, 11
#: Rise of an arc per level, and its maximum in a text on one line and on several lines.
LEVEL_RISE, MAX_RISE, MAX_RISE_WRAPPED = 14, 120, 84
#: Rise of the first stub of a word, and of each further one above it.
STUB, STUB_STEP = 18, 9
#: Distance between two lanes of gold arcs, and radius of their corners.
GOLD_LANE, GOLD_CORNER = 15, 5
#: Distance between two lanes of underlines of mentions.
MENTION_LANE = 14
#: Width of a link of weight 0, and how much wider one of weight 1 is; and their opacity.
LINK_WIDTH, LINK_OPACITY = (0.5, 4), (0.2, 0.8)
#: Minimum share of a word's attention to itself that has a dot.
MIN_DOT = 0.05
#: Minimum weight of links counted as hidden (of signed maps, as a share of the scale).
MIN_COUNTED_WEIGHT = 0.01

#: All of them by name.
GEOMETRY = {name: value for name, value in list(globals().items()) if name.isupper()}
