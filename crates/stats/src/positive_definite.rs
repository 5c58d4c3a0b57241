//! Equations with a symmetric positive definite matrix, by Cholesky's factors.
//!
//! The matrix is first scaled so that its diagonal is one: whether a column depends on those before it then
//! does not turn on the units that it is measured in.

/// What of a column is left, at least, once those before it are taken away; less is rounding.
const LEAST_LEFT: f64 = 1e-11;

pub(crate) struct Cholesky {
    size: usize,
    /// Row by row; above the diagonal nothing is read.
    lower: Vec<f64>,
    scale: Vec<f64>,
}

impl Cholesky {
    /// # Errors
    /// The first column that those before it already tell.
    pub(crate) fn of(matrix: &[f64], size: usize) -> Result<Self, usize> {
        let mut scale = Vec::with_capacity(size);
        for at in 0..size {
            let diagonal = matrix[at * size + at];
            if !(diagonal > 0.0 && diagonal.is_finite()) {
                return Err(at);
            }
            scale.push(diagonal.sqrt().recip());
        }
        let mut lower = vec![0.0; size * size];
        for row in 0..size {
            for column in 0..=row {
                let (of_row, of_column) = (&lower[row * size..][..column], &lower[column * size..][..column]);
                let before: f64 = of_row.iter().zip(of_column).map(|(a, b)| a * b).sum();
                let left = matrix[row * size + column] * scale[row] * scale[column] - before;
                lower[row * size + column] = if row > column {
                    left / lower[column * size + column]
                } else if left > LEAST_LEFT {
                    left.sqrt()
                } else {
                    return Err(row);
                };
            }
        }
        Ok(Self { size, lower, scale })
    }

    /// The solution, in place of the right-hand side.
    pub(crate) fn solve(&self, side: &mut [f64]) {
        let n = self.size;
        for row in 0..n {
            let before: f64 = (0..row).map(|c| self.lower[row * n + c] * side[c]).sum();
            side[row] = (side[row] * self.scale[row] - before) / self.lower[row * n + row];
        }
        for row in (0..n).rev() {
            let after: f64 = (row + 1..n).map(|c| self.lower[c * n + row] * side[c]).sum();
            side[row] = (side[row] - after) / self.lower[row * n + row];
        }
        for (value, scale) in side.iter_mut().zip(&self.scale) {
            *value *= scale;
        }
    }

    pub(crate) fn inverse(&self) -> Vec<f64> {
        let mut inverse = vec![0.0; self.size * self.size];
        for (at, row) in inverse.chunks_exact_mut(self.size).enumerate() {
            row[at] = 1.0;
            self.solve(row);
        }
        inverse
    }
}
