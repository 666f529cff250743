"""The build of the documentation site: pages that run, live views, Sphinx, and a check of links.

``stage.py`` lays out the sources as they lie in the repository, with ``outline.py`` as the table of
contents and ``reference.py`` from docstrings; ``running.py`` runs notebooks and recipes, in which
``recorder.py`` keeps the views; Sphinx, set up by docs/site/conf.py, makes pages of that;
``markup.py`` corrects and ``links.py`` checks them.
"""
