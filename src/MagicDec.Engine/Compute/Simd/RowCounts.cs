namespace MagicDec.Engine.Compute.Simd;

/// <summary>Every height of a row tile, as a type: one compiled kernel each, made when it is first used.</summary>
internal static class RowCounts
{
    /// <summary>1 row.</summary>
    public readonly struct R1 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 1;
    }

    /// <summary>2 rows.</summary>
    public readonly struct R2 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 2;
    }

    /// <summary>3 rows.</summary>
    public readonly struct R3 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 3;
    }

    /// <summary>4 rows.</summary>
    public readonly struct R4 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 4;
    }

    /// <summary>5 rows.</summary>
    public readonly struct R5 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 5;
    }

    /// <summary>6 rows.</summary>
    public readonly struct R6 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 6;
    }

    /// <summary>7 rows.</summary>
    public readonly struct R7 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 7;
    }

    /// <summary>8 rows.</summary>
    public readonly struct R8 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 8;
    }

    /// <summary>9 rows.</summary>
    public readonly struct R9 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 9;
    }

    /// <summary>10 rows.</summary>
    public readonly struct R10 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 10;
    }

    /// <summary>11 rows.</summary>
    public readonly struct R11 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 11;
    }

    /// <summary>12 rows.</summary>
    public readonly struct R12 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 12;
    }

    /// <summary>13 rows.</summary>
    public readonly struct R13 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 13;
    }

    /// <summary>14 rows.</summary>
    public readonly struct R14 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 14;
    }

    /// <summary>15 rows.</summary>
    public readonly struct R15 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 15;
    }

    /// <summary>16 rows.</summary>
    public readonly struct R16 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 16;
    }

    /// <summary>17 rows.</summary>
    public readonly struct R17 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 17;
    }

    /// <summary>18 rows.</summary>
    public readonly struct R18 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 18;
    }

    /// <summary>19 rows.</summary>
    public readonly struct R19 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 19;
    }

    /// <summary>20 rows.</summary>
    public readonly struct R20 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 20;
    }

    /// <summary>21 rows.</summary>
    public readonly struct R21 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 21;
    }

    /// <summary>22 rows.</summary>
    public readonly struct R22 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 22;
    }

    /// <summary>23 rows.</summary>
    public readonly struct R23 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 23;
    }

    /// <summary>24 rows.</summary>
    public readonly struct R24 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 24;
    }

    /// <summary>25 rows.</summary>
    public readonly struct R25 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 25;
    }

    /// <summary>26 rows.</summary>
    public readonly struct R26 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 26;
    }

    /// <summary>27 rows.</summary>
    public readonly struct R27 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 27;
    }

    /// <summary>28 rows.</summary>
    public readonly struct R28 : IRowCount
    {
        /// <inheritdoc/>
        public static int Count => 28;
    }
}
