from leadmatch.pipeline.memory import give_back


def test_freed_memory_is_given_back_or_left_alone_but_never_in_the_way():
    give_back()
    give_back()
