//! The two middle values of a list of even length, as R's `stl` finds them, which is not always what they are.
//!
//! R sorts no more than it needs: it splits the list in two about a value (Singleton 1969) and leaves a part alone
//! when neither of the positions asked for lies in it. Its partial sort expects those positions in rising order, but
//! `stl` asks for the upper of the two first. When a split then falls just between them, the part with one of them
//! is left as it was, and some other value of that part is taken for it. The weights of a robust fit are off a
//! little for that step, and a season that changes over the years can end visibly elsewhere. Kept apart, to compare.

/// Positions `from..=to` that may have to be sorted, for the wanted positions `first..=last` in the order asked for.
struct Part {
    from: usize,
    to: usize,
    first: usize,
    last: usize,
}

/// The sum of what stands at the two positions.
pub(super) fn sum_of_middle_two(mut values: Vec<f64>) -> f64 {
    let n = values.len();
    let wanted = [n / 2, n - n / 2 - 1];
    // Ranges end before `last`, so that an empty one needs no number below 0.
    let mut parts = vec![Part {
        from: 0,
        to: n - 1,
        first: 0,
        last: wanted.len(),
    }];
    while let Some(mut part) = parts.pop() {
        while part.first < part.last {
            let length = part.to - part.from;
            // A part at the start of the list is split to the end, others are sorted once they are short.
            if length == 0 {
                break;
            }
            if length <= 10 && part.from > 0 {
                values[part.from..=part.to].sort_unstable_by(f64::total_cmp);
                break;
            }
            let (left, right) = split(&mut values, part.from, part.to);
            if left - part.from <= part.to - right {
                let (mut last, whole) = (part.last, part.last);
                while last > part.first && wanted[last - 1] > left {
                    last -= 1;
                }
                parts.push(Part {
                    from: right,
                    to: part.to,
                    first: last,
                    last: whole,
                });
                (part.to, part.last) = (left, last);
            } else {
                let (mut first, whole) = (part.first, part.first);
                while first < part.last && wanted[first] < right {
                    first += 1;
                }
                parts.push(Part {
                    from: part.from,
                    to: left,
                    first: whole,
                    last: first,
                });
                (part.from, part.first) = (right, first);
            }
        }
    }
    values[wanted[0]] + values[wanted[1]]
}

/// Moves what is at most the median of the first, the middle and the last value to the left, and what is at least
/// that to the right: where the left part ends and the right one begins.
fn split(values: &mut [f64], from: usize, to: usize) -> (usize, usize) {
    let middle = usize::midpoint(from, to);
    for (a, b) in [(from, middle), (middle, to), (from, middle)] {
        if values[a] > values[b] {
            values.swap(a, b);
        }
    }
    let pivot = values[middle];
    let (mut left, mut right) = (to, from);
    loop {
        left -= 1;
        while values[left] > pivot {
            left -= 1;
        }
        right += 1;
        while values[right] < pivot {
            right += 1;
        }
        if right > left {
            return (left, right);
        }
        values.swap(left, right);
    }
}
