/** The parts of ECharts in use, and what is told to them. Loaded on demand, apart from the first view's script. */
import { BarChart, LineChart } from 'echarts/charts';
import { GridComponent } from 'echarts/components';
import { init, use } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([LineChart, BarChart, GridComponent, CanvasRenderer]);

export { init };
export { type ChartColors, chartOption } from './chart-option';
export type { EChartsType } from 'echarts/core';
