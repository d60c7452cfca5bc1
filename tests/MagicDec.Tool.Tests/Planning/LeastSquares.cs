namespace MagicDec.Tool.Tests.Planning;

/// <summary>Linear regression by normal equations.</summary>
internal static class LeastSquares
{
    /// <summary>Factors of loads that give times.</summary>
    /// <param name="points">Loads, times, and what an error of each time is relative to.</param>
    public static double[] Fit(IEnumerable<(double[] Load, double Time, double Scale)> points)
    {
        (double[] Load, double Time, double Scale)[] rows = [.. points];
        int n = rows[0].Load.Length;
        double[,] a = new double[n, n + 1];
        foreach ((double[] load, double time, double scale) in rows)
        {
            // Relative errors count, so that short steps weigh as much as long ones.
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    a[i, j] += load[i] * load[j] / (scale * scale);
                }

                a[i, n] += load[i] * time / (scale * scale);
            }
        }

        for (int i = 0; i < n; i++)
        {
            for (int row = 0; row < n; row++)
            {
                double factor = row == i ? 0 : a[row, i] / a[i, i];
                for (int column = i; column <= n && factor != 0; column++)
                {
                    a[row, column] -= factor * a[i, column];
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[i, n] / a[i, i])];
    }
}
