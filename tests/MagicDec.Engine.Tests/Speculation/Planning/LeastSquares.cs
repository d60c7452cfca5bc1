namespace MagicDec.Engine.Tests.Speculation.Planning;

/// <summary>Linear regression by normal equations.</summary>
internal static class LeastSquares
{
    public static double[] Fit(IEnumerable<(double[] Load, double Time)> points)
    {
        (double[] Load, double Time)[] rows = [.. points];
        int n = rows[0].Load.Length;
        double[,] a = new double[n, n + 1];
        foreach ((double[] load, double time) in rows)
        {
            // Relative errors count, so that short steps weigh as much as long ones.
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    a[i, j] += load[i] * load[j] / (time * time);
                }

                a[i, n] += load[i] / time;
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

    public static double Dot(double[] factors, double[] load) => factors.Zip(load, (f, x) => f * x).Sum();
}
