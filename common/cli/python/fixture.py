"""The Python rungs of the harness's own tests."""


def prepare(n, fault, rounds, more, order, threads, seed):
    numbers = [float(i + more) for i in range(n)]
    return numbers[::-1] if order == "down" else numbers, fault


def list(given):
    return [2 * v for v in given[0]]


def chatty(given):
    print("not a word of the protocol")
    return list(given)


def wrong(given):
    return [2.5 * v for v in given[0]] if given[1] == 4 else list(given)


def missing(given):
    import a_package_that_nobody_has

    return a_package_that_nobody_has.twice(given)


def raises(given):
    if given[1] == 6:
        raise ValueError("as it was told to")
    return list(given)
