"""The programs in the folders are run by test_lessons.py: pytest must not import them."""

collect_ignore = ["pictures", "words", "generating", "deciding", "training", "inside"]
