"""The lessons are programs that test_lessons.py runs: pytest must not import them."""

collect_ignore = ["lessons"]
