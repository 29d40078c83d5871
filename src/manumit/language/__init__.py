"""Reading text in any language: folding, scripts, numbers and money, segments.

The layer below ``identifiers``: a phone number written ``zero nine one`` or a handle hidden
behind look-alike letters can only be found once the text is read (docs/decisions/0002).
"""

from manumit.language.fold import Folded, fold, fold_pattern

__all__ = ["Folded", "fold", "fold_pattern"]
